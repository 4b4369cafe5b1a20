import { type CsvCell, csvLine, csvStart, roleName, type SessionView } from '@usher/contract';
import { rightsInWords } from '../../access/rights-words.ts';
import type { Column, ColumnId } from './columns.ts';
import type { PersonSessions } from './grouping.ts';
import { activeForMs, endWords, idleForMs, shownStateWords } from './session-words.ts';

type Cells = (session: SessionView, now: number) => readonly CsvCell[];

const cellsOf: Record<ColumnId, { readonly heads: readonly string[]; readonly cells: Cells }> = {
  device: { heads: ['device'], cells: ({ device }) => [device.name] },
  state: {
    heads: ['state', 'ends_utc', 'reason'],
    cells: (session, now) => [shownStateWords(session, now), utc(session.endsAt), endWords(session)],
  },
  started: { heads: ['started_utc'], cells: ({ begunAt, createdAt }) => [utc(begunAt ?? createdAt)] },
  active: { heads: ['active_seconds'], cells: (session, now) => [seconds(activeForMs(session, now))] },
  from: { heads: ['from'], cells: ({ from }) => [from] },
  relay: { heads: ['relay'], cells: ({ relay }) => [relay?.name ?? null] },
  rights: { heads: ['rights'], cells: ({ rights }) => [rightsInWords(rights)] },
  idle: { heads: ['idle_seconds'], cells: (session, now) => [seconds(idleForMs(session, now))] },
};

/** What is shown, in its order, as a spreadsheet reads it. Times in UTC, so that no hour stands twice. */
export function sessionsCsv(people: readonly PersonSessions[], shown: readonly Column[], now: number): string {
  const parts = shown.map(({ id }) => cellsOf[id]);
  const head = csvLine(['person', 'email', 'role', ...parts.flatMap(({ heads }) => heads)]);
  const lines = people.flatMap(({ sessions }) =>
    sessions.map((session) => {
      const { person, role } = session;
      return csvLine([person.name, person.email, roleName[role], ...parts.flatMap(({ cells }) => cells(session, now))]);
    }),
  );
  return csvStart + head + lines.join('');
}

export function sessionsCsvName(team: string, now: number): string {
  const plain = team
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `sessions-${plain || 'team'}-${new Date(now).toISOString().slice(0, 16).replaceAll(/[:T]/g, '-')}.csv`;
}

function utc(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1000);
}
