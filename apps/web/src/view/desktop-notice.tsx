import type { DesktopState } from '@usher/viewer';
import { useEffect, useState } from 'react';
import { sayDesktopTrouble } from './desktop-words.ts';

const shownMs = 8_000;

/** A window or a size that could not be had; it takes no focus, and goes by itself. */
export function DesktopNotice({ desktop }: { desktop: DesktopState }) {
  const words = sayDesktopTrouble(desktop);
  const [gone, setGone] = useState<string | null>(null);
  useEffect(() => {
    setGone(null);
    const timer = setTimeout(() => setGone(words), shownMs);
    return () => clearTimeout(timer);
  }, [words]);
  if (words === null || words === gone) return null;
  return (
    <p role="status" className="max-w-xl rounded-md border border-line bg-surface px-4 py-2 shadow-float">
      {words}
    </p>
  );
}
