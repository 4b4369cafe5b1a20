import type { SessionView } from '@usher/contract';
import { usePortalNow } from '../../live/live-context.ts';
import { clockTime, duration } from '../../time/duration.ts';
import { classes } from '../../ui/classes.ts';
import { Dot } from '../../ui/dot.tsx';
import { EndBlocked } from './end-blocked.tsx';
import { EndCross } from './end-cross.tsx';
import { activeForMs, endWords, stateLook, stateWords } from './session-words.ts';

interface ConnectionRowProps {
  readonly session: SessionView;
  readonly ending: boolean;
  readonly onEnd: () => void;
}

/** One connection of the person: device, state, since when, how long. */
export function ConnectionRow({ session, ending, onEnd }: ConnectionRowProps) {
  const now = usePortalNow();
  const over = session.endedAt !== null;
  return (
    <li className="border-b border-line px-2 py-1.5 pl-10 last:border-b-0">
      <div className={classes('flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1', over && 'row-ended')}>
        <span className="min-w-0 flex-1 basis-32 truncate font-medium">{session.device.name}</span>
        <span className="min-w-40">
          <Dot look={stateLook(session)}>{stateWords(session, now)}</Dot>
        </span>
        <span className="figures w-32 text-soft">
          <span className="sr-only">Started </span>since {clockTime(session.begunAt ?? session.createdAt, now)}
        </span>
        <span className="figures w-28 text-right text-soft">
          <span className="sr-only">Active for </span>
          {duration(activeForMs(session, now))}
        </span>
        <span className="flex size-8 items-center justify-center">
          {ending && !over ? <EndCross session={session} onEnd={onEnd} /> : null}
        </span>
      </div>
      {over ? <p className="text-soft">{endWords(session)}</p> : null}
      {ending && !over ? <EndBlocked session={session} /> : null}
    </li>
  );
}
