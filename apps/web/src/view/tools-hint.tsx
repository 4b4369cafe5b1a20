import { useEffect, useState } from 'react';

const storageKey = 'usher-tools-told';

/** How the tools come back, told once in this browser: while they are there for the first time. */
export function ToolsHint({ shown }: { shown: boolean }) {
  const [told, setTold] = useState(() => localStorage.getItem(storageKey) !== null);
  useEffect(() => {
    if (shown) return;
    localStorage.setItem(storageKey, 'yes');
    setTold(true);
  }, [shown]);
  if (told || !shown) return null;
  return (
    <p
      role="status"
      className="pointer-events-none absolute top-14 left-1/2 z-10 w-max max-w-[calc(100vw-1rem)] -translate-x-1/2 rounded-md border border-line bg-surface px-3 py-1.5 text-xs text-soft shadow-float"
    >
      These tools hide. The pointer at the top edge, or Ctrl+Alt+Shift+M, brings them back.
    </p>
  );
}
