import type { SessionView } from '@usher/contract';
import { clockTime, duration } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Dot } from '../../ui/dot.tsx';
import { EndBlocked, endBlockedId } from './end-blocked.tsx';
import { activeForMs, endWords, possessive, stateLook, stateWords } from './session-words.ts';

interface MemberTableProps {
  readonly sessions: readonly SessionView[];
  readonly now: number;
  readonly onEnd: (session: string) => void;
}

export function MemberTable({ sessions, now, onEnd }: MemberTableProps) {
  return (
    <div className="relative overflow-x-auto rounded-md border border-line bg-surface">
      <table className="w-full text-left">
        <thead className="text-xs text-muted">
          <tr className="h-9 border-b border-line">
            <th className="px-3 font-medium">Device</th>
            <th className="px-3 font-medium">State</th>
            <th className="px-3 font-medium">Started</th>
            <th className="px-3 font-medium">Active for</th>
            <th className="px-3 font-medium">
              <span className="sr-only">End</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <MemberRow key={session.id} session={session} now={now} onEnd={() => onEnd(session.id)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MemberRow({ session, now, onEnd }: { session: SessionView; now: number; onEnd: () => void }) {
  const over = session.endedAt !== null;
  return (
    <tr className={classes('h-11 border-b border-line last:border-b-0', over && 'row-ended')}>
      <td className="px-3 font-medium">{session.device.name}</td>
      <td className="px-3 py-1.5">
        <Dot look={stateLook(session)}>{stateWords(session, now)}</Dot>
        {over ? <p className="text-soft">{endWords(session)}</p> : <EndBlocked session={session} />}
      </td>
      <td className="figures px-3 whitespace-nowrap">{clockTime(session.begunAt ?? session.createdAt, now)}</td>
      <td className="figures px-3 whitespace-nowrap">{duration(activeForMs(session, now))}</td>
      <td className="px-3 text-right">
        {over ? null : (
          <Button
            className={session.mayEnd ? 'text-danger' : ''}
            disabled={!session.mayEnd || session.state === 'ending'}
            aria-describedby={session.endBlocked ? endBlockedId(session.id) : undefined}
            aria-label={`End ${possessive(session.person.name)} session on ${session.device.name}`}
            onClick={onEnd}
          >
            End
          </Button>
        )}
      </td>
    </tr>
  );
}
