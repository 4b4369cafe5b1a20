import { useMemo, useState } from 'react';
import { Announcer } from './announcer.ts';

export function useAnnouncer(): { readonly text: string; readonly announce: (text: string) => void } {
  const [text, setText] = useState('');
  const announce = useMemo(() => {
    const announcer = new Announcer(setText, (ms, run) => setTimeout(run, ms));
    return (change: string) => announcer.announce(change);
  }, []);
  return { text, announce };
}

export function LiveRegion({ text }: { text: string }) {
  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
