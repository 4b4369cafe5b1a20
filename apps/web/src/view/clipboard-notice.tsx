import type { ClipboardState, Viewer } from '@usher/viewer';
import { useEffect, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { isTrouble, sayNotice, sayProgress } from './clipboard-words.ts';

const shownMs = 8_000;

/** What the clipboard did not do by itself, for whom the panel is closed. It takes no focus, and goes by itself. */
export function ClipboardNotice({ viewer, clipboard }: { viewer: Viewer; clipboard: ClipboardState }) {
  const { notice, progress } = clipboard;
  const [gone, setGone] = useState<ClipboardState['notice']>(null);
  useEffect(() => {
    const timer = setTimeout(() => setGone(notice), shownMs);
    return () => clearTimeout(timer);
  }, [notice]);
  const trouble = notice !== null && notice !== gone && isTrouble(notice) ? notice : null;
  if (progress === null && trouble === null) return null;
  return (
    <div className="pointer-events-auto flex max-w-xl flex-wrap items-center gap-3 rounded-md border border-line bg-surface px-4 py-2 shadow-float">
      <p role="status" className="figures">
        {progress === null ? trouble && sayNotice(trouble) : sayProgress(progress)}
      </p>
      {progress === null && trouble?.is === 'copied-there' && clipboard.fetched.length > 0 ? (
        <Button onClick={() => void viewer.clipboard.copyHere().then(() => viewer.focus())}>
          Copy to this computer
        </Button>
      ) : null}
    </div>
  );
}
