import type { Viewer } from '@usher/viewer';
import { useEffect, useState } from 'react';
import { Facts } from '../ui/facts.tsx';

const megabyte = 1_000_000;

export function InfoPanel({ viewer }: { viewer: Viewer }) {
  const [info, setInfo] = useState(viewer.info());
  useEffect(() => {
    const timer = setInterval(() => setInfo(viewer.info()), 1000);
    return () => clearInterval(timer);
  }, [viewer]);
  const { size, roundTripMs, sentBytes, receivedBytes, encryption, relay } = info;
  return (
    <section
      aria-label="Session information"
      className="figures absolute top-14 left-1/2 z-20 w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 rounded-md border border-line bg-surface p-4 shadow-float"
    >
      <Facts
        facts={[
          ['Device', viewer.device?.name ?? ''],
          ['Its key', <span className="font-mono text-xs">{viewer.device?.catchphrase ?? ''}</span>],
          ['Screen', size ? `${size.width} by ${size.height}` : 'not yet'],
          ['Round trip', roundTripMs === null ? 'not measured yet' : `${Math.round(roundTripMs)} ms`],
          ['Received', `${(receivedBytes / megabyte).toFixed(1)} MB`],
          ['Sent', `${(sentBytes / megabyte).toFixed(1)} MB`],
          ['Road', relay === null ? 'relayed' : `relayed by ${relay}`],
          ['Encryption', encryption],
        ]}
      />
    </section>
  );
}
