import type { PastSessionView } from '@usher/contract';
import { usePortalNow } from '../../live/live-context.ts';
import { clockTime, duration } from '../../time/duration.ts';
import { classes } from '../../ui/classes.ts';
import { pastEndWords, pastProofWords } from './history-words.ts';

/** On a phone, what these columns say stands under the person and the start. */
const wide = 'hidden md:table-cell';
const columns = [
  ['Person', ''],
  ['Device', wide],
  ['Started', ''],
  ['Ended', wide],
  ['Lasted', wide],
  ['Why it ended', ''],
  ['Confirmed after', 'hidden xl:table-cell'],
] as const;

/** A row each, newest first. */
export function HistoryTable({ sessions }: { sessions: readonly PastSessionView[] }) {
  return (
    <div className="rounded-md border border-line bg-surface">
      <table className="figures w-full table-fixed text-left md:table-auto" aria-label="Past sessions">
        <thead className="text-xs text-muted">
          <tr>
            {columns.map(([name, look]) => (
              <th key={name} scope="col" className={classes('px-3 py-2 font-medium', look)}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <HistoryRow key={session.id} session={session} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HistoryRow({ session }: { session: PastSessionView }) {
  const now = usePortalNow();
  const { person, device, from, startedAt, endedAt, lastedMs, message } = session;
  const lasted = lastedMs === null ? 'Goes on' : duration(lastedMs);
  const proof = pastProofWords(session);
  return (
    <tr className="h-11 border-t border-line align-top">
      <th scope="row" className="px-3 py-2 font-medium wrap-anywhere">
        {person.name}
        <span className="block text-xs font-normal text-muted md:hidden">{device.name}</span>
      </th>
      <td className={classes('px-3 py-2 wrap-anywhere', wide)}>
        {device.name}
        {from === null ? null : <span className="block text-xs text-muted">from {from}</span>}
      </td>
      <td className="px-3 py-2 md:whitespace-nowrap">
        <At time={startedAt} now={now} />
        <span className="block text-xs text-muted md:hidden">{lasted}</span>
      </td>
      <td className={classes('px-3 py-2 whitespace-nowrap', wide)}>
        {endedAt === null ? null : <At time={endedAt} now={now} />}
      </td>
      <td className={classes('px-3 py-2 whitespace-nowrap', wide)}>{lasted}</td>
      <td className="px-3 py-2 wrap-anywhere">
        {pastEndWords(session)}
        {message === null ? null : <span className="block text-soft">“{message}”</span>}
        {proof === null ? null : <span className="block text-xs text-muted xl:hidden">{proof}</span>}
      </td>
      <td className="hidden px-3 py-2 text-muted xl:table-cell">{proof}</td>
    </tr>
  );
}

function At({ time, now }: { time: number; now: number }) {
  return <time dateTime={new Date(time).toISOString()}>{clockTime(time, now)}</time>;
}
