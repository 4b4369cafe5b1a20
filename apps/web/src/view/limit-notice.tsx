import { limitWarnings } from '@usher/contract';
import type { LimitWarning, Viewer } from '@usher/viewer';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { useSecondsUntil } from './use-seconds-until.ts';

/** Seconds at which a screen reader is told again; every second would drown all else. */
const spokenAt: readonly number[] = [300, 60, 30, 10];

/** A limit in time is near. Silence can be broken here, also by who may only look; a fixed end can only be known. */
export function LimitNotice({ warning, viewer, low }: { warning: LimitWarning; viewer: Viewer; low: boolean }) {
  const left = useSecondsUntil(warning.at);
  const [gone, setGone] = useState(false);
  if (gone) return null;
  const spoken = spokenAt.findLast((mark) => left <= mark) ?? left;
  const stay = (): void => {
    viewer.stay();
    viewer.focus();
  };
  return (
    <aside
      aria-label="Time limit"
      className={`pointer-events-none absolute inset-x-0 z-10 flex justify-center px-4 ${low ? 'top-32' : 'top-14'}`}
    >
      <div className="pointer-events-auto flex max-w-xl flex-wrap items-center gap-x-4 gap-y-2 rounded-md border border-line bg-surface px-4 py-2 shadow-float">
        <div>
          <p role="timer" className="figures font-medium">
            {limitWarnings[warning.kind]} {clock(left)}.
          </p>
          <p className="text-soft">Set for {warning.by}.</p>
          <p role="status" className="sr-only">
            {limitWarnings[warning.kind]} {clock(spoken)}.
          </p>
        </div>
        {warning.kind === 'idle' ? (
          <Button onClick={stay}>Stay</Button>
        ) : (
          <Button look="quiet" onClick={() => setGone(true)}>
            Dismiss
          </Button>
        )}
      </div>
    </aside>
  );
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
