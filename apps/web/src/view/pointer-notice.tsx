import type { RemoteInput } from '@usher/viewer';
import { useEffect, useState } from 'react';
import { useInput } from './use-input.ts';

const shownMs = 5_000;

/** Told whenever the pointer was given away: how to get it back. */
export function PointerNotice({ input }: { input: RemoteInput }) {
  const { hasPointer } = useInput(input);
  const [told, setTold] = useState(false);
  useEffect(() => {
    setTold(false);
    if (!hasPointer) return undefined;
    const timer = setTimeout(() => setTold(true), shownMs);
    return () => clearTimeout(timer);
  }, [hasPointer]);
  if (!hasPointer || told) return null;
  return (
    <p role="status" className="rounded-md border border-line bg-surface px-4 py-2 shadow-float">
      The device has the pointer. Escape gives it back.
    </p>
  );
}
