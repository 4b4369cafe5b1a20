import { type AnnouncedEnd, sayAnnounced } from '@usher/contract';
import { useSecondsUntil } from './use-seconds-until.ts';

/** Seconds at which a screen reader is told again; every second would drown all else. */
const spokenAt: readonly number[] = [60, 30, 10, 5];

/** E1: an end that lies ahead: who, why, in how long, and their message. */
export function Countdown({ end, device }: { end: AnnouncedEnd; device: string }) {
  const left = useSecondsUntil(end.at);
  const words = sayAnnounced(end.reason, { by: end.by ?? undefined, device });
  const spoken = spokenAt.findLast((mark) => left <= mark) ?? left;
  return (
    <div className="pointer-events-none absolute inset-x-0 top-14 z-10 flex justify-center px-4">
      <div className="max-w-md rounded-md border border-line bg-surface px-4 py-2 shadow-float">
        <p role="timer" className="figures font-medium text-danger">
          {words} in {left} s.
        </p>
        {end.message ? <p className="mt-0.5 text-soft">“{end.message}”</p> : null}
        <p role="status" className="sr-only">
          {words} in {spoken} s. {end.message}
        </p>
      </div>
    </div>
  );
}
