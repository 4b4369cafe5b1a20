import { auditCategories, auditKinds } from '@usher/contract';
import type { AuditSearch } from '../../app/audit-search.ts';
import { endOfDay, startOfDay } from '../../time/calendar-days.ts';

/** The filter in the address, as the route takes it. */
export function auditQuery({ from, to, kind, ...rest }: AuditSearch) {
  const start = from === undefined ? null : startOfDay(from);
  const end = to === undefined ? null : endOfDay(to);
  return {
    ...rest,
    ...(start === null ? {} : { from: start }),
    ...(end === null ? {} : { to: end }),
    ...(kind === undefined ? {} : { kinds: kindsOf(kind).join(',') }),
  };
}

/** A category stands for all of its kinds. */
function kindsOf(kind: string): readonly string[] {
  if (!(kind in auditCategories)) return [kind];
  return Object.entries(auditKinds).flatMap(([name, { category }]) => (category === kind ? [name] : []));
}

export type AuditQuery = ReturnType<typeof auditQuery>;

export function exportPath(team: string, query: AuditQuery, format: 'csv' | 'json'): string {
  const given = Object.entries({ ...query, format }).map(([name, value]): [string, string] => [name, String(value)]);
  return `/api/teams/${team}/audit/export?${new URLSearchParams(given)}`;
}
