import type { Column } from './columns.ts';
import type { PersonSessions } from './grouping.ts';
import { sessionsCsv, sessionsCsvName } from './sessions-csv.ts';

export function saveSessionsCsv(
  team: string,
  people: readonly PersonSessions[],
  shown: readonly Column[],
  now: number,
): void {
  const url = URL.createObjectURL(new Blob([sessionsCsv(people, shown, now)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = sessionsCsvName(team, now);
  link.click();
  URL.revokeObjectURL(url);
}
