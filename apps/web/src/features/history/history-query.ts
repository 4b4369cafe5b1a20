import { type ReasonCode, reasonCode } from '@usher/contract';
import type { HistorySearch } from '../../app/history-search.ts';
import { endOfDay, startOfDay } from '../../time/calendar-days.ts';

export interface HistoryQuery {
  readonly from?: number;
  readonly to?: number;
  readonly person?: string;
  readonly device?: string;
  readonly reason?: ReasonCode;
}

/** The filter in the address, as the route takes it. */
export function historyQuery({ from, to, reason, ...rest }: HistorySearch): HistoryQuery {
  const start = from === undefined ? null : startOfDay(from);
  const end = to === undefined ? null : endOfDay(to);
  const known = reasonCode.safeParse(reason);
  return {
    ...rest,
    ...(start === null ? {} : { from: start }),
    ...(end === null ? {} : { to: end }),
    ...(known.success ? { reason: known.data } : {}),
  };
}

export function historyExportPath(team: string, query: HistoryQuery): string {
  const given = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  const filter = given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
  return `/api/teams/${team}/usage/sessions/export${filter}`;
}
