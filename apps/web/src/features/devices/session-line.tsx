import type { SessionView } from '@usher/contract';
import { openViewer } from '../../connect/open-viewer.ts';
import { usePortalNow } from '../../live/live-context.ts';
import { duration } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { Dot } from '../../ui/dot.tsx';
import { activeForMs, endWords, possessive, stateLook, stateWords } from '../sessions/session-words.ts';

/** One session in the home's panel. */
export function SessionLine({ session, onEnd }: { session: SessionView; onEnd: () => void }) {
  const now = usePortalNow();
  const over = session.endedAt !== null;
  const { device, person, mine } = session;
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1.5 last:border-b-0">
      <span className="min-w-0 flex-1 basis-40 truncate">
        <span className="font-medium">{device.name}</span>{' '}
        {mine ? null : <span className="text-soft">{person.name}</span>}
      </span>
      <span className="w-36">
        <Dot look={stateLook(session)}>{stateWords(session, now)}</Dot>
      </span>
      <span className="figures w-24 text-right text-soft">
        <span className="sr-only">Active for </span>
        {duration(activeForMs(session, now))}
      </span>
      <span className="flex min-w-28 justify-end gap-2">
        {mine && !over ? (
          <Button onClick={() => openViewer(session.id)} aria-label={`Open your session on ${device.name}`}>
            Open
          </Button>
        ) : null}
        {over ? null : (
          <Button
            disabled={!session.mayEnd || session.state === 'ending'}
            onClick={onEnd}
            aria-label={
              mine ? `End your session on ${device.name}` : `End ${possessive(person.name)} session on ${device.name}`
            }
          >
            End
          </Button>
        )}
      </span>
      {over ? <p className="w-full text-soft">{endWords(session)}</p> : null}
    </li>
  );
}
