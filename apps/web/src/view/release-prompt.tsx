import type { ReleaseAsked, Viewer } from '@usher/viewer';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { useSecondsUntil } from './use-seconds-until.ts';

/**
 * W4: somebody who waits asks for this place. It takes no focus, or keys meant for the device would answer it; it is
 * reached by Ctrl+Alt+Shift+M.
 */
export function ReleasePrompt({ asked, viewer }: { asked: ReleaseAsked; viewer: Viewer }) {
  const left = useSecondsUntil(asked.until);
  const [answered, setAnswered] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const answer = async (release: boolean): Promise<void> => {
    setBusy(true);
    try {
      await viewer.answerRelease(asked.request, release);
      setAnswered(true);
      if (!release) viewer.focus();
    } catch (cause) {
      setError(cause);
    }
    setBusy(false);
  };
  if (answered || left === 0) return null;
  return (
    <section
      data-question
      aria-label={`${asked.by} asks for your place`}
      className="absolute inset-x-0 bottom-4 z-20 mx-auto w-[min(28rem,calc(100vw-2rem))] rounded-md border border-line bg-surface p-4 shadow-float"
    >
      <div role="alert">
        <p className="font-medium">{asked.by} asks for your place</p>
        <p className="text-soft">
          All sessions are in use, and {asked.by} waits for {asked.device}. Letting go ends your session; the place goes
          to {asked.by}.
        </p>
      </div>
      <ProblemNote error={error} />
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button look="primary" busy={busy} onClick={() => void answer(false)}>
          Keep my session
        </Button>
        <Button busy={busy} onClick={() => void answer(true)}>
          Let go
        </Button>
        <span role="timer" className="figures ml-auto text-muted">
          {left} s
        </span>
      </div>
      <p className="mt-2 text-xs text-muted">Ctrl+Alt+Shift+M leads here by keyboard. No answer keeps your session.</p>
    </section>
  );
}
