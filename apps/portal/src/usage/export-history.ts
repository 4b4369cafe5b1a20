import {
  csvLine,
  csvMediaType,
  csvStart,
  type FileAnswer,
  type HistoryFilter,
  type PastSessionView,
  sayReason,
} from '@usher/contract';
import type { Db } from '../database/index.ts';
import { readPast } from './past-sessions.ts';

/** Read at once; memory holds no more. */
const pageRows = 500;

export interface HistoryExport {
  readonly team: string;
  readonly teamName: string;
  readonly filter: HistoryFilter;
}

/** The sessions that match, newest first, as they are when each page is read. */
export function exportHistory(db: Db, wanted: HistoryExport): FileAnswer {
  return { name: `usher-sessions-${wanted.teamName}.csv`, mediaType: csvMediaType, pieces: pieces(db, wanted) };
}

const heads = [
  'Session',
  'Person',
  'Device',
  'From',
  'Started (UTC)',
  'Shown since (UTC)',
  'Ended (UTC)',
  'Seconds',
  'Reason',
  'Ended because',
  'Ended by',
  'Message',
  'Forced',
  'Device stopped after ms',
  'Relay cut after ms',
  'Viewer closed after ms',
];

async function* pieces(db: Db, { team, filter }: HistoryExport): AsyncIterable<string> {
  yield csvStart + csvLine(heads);
  let before: string | undefined;
  for (;;) {
    const page = await readPast(db, team, filter, { before, limit: pageRows });
    if (page.length > 0) yield page.map(rowOf).join('');
    if (page.length < pageRows) return;
    before = page.at(-1)?.id;
  }
}

function rowOf(session: PastSessionView): string {
  const { reason, acks } = session;
  return csvLine([
    session.id,
    session.person.name,
    session.device.name,
    session.from,
    utc(session.startedAt),
    utc(session.begunAt),
    utc(session.endedAt),
    session.lastedMs === null ? null : Math.round(session.lastedMs / 1000),
    reason,
    reason === null ? null : sayReason(reason, 'device', namesOf(session)),
    session.endedBy,
    session.message,
    session.forced ? 'yes' : 'no',
    acks.device,
    acks.relay,
    acks.viewer,
  ]);
}

function namesOf({ endedBy, person, device }: PastSessionView): { by: string; device: string } {
  return { by: endedBy ?? person.name, device: device.name };
}

function utc(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
