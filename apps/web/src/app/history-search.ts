import { isDay } from '../time/calendar-days.ts';

/** Which past sessions are shown, kept in the address. */
export interface HistorySearch {
  /** First and last day on which they started, in the reader's own time zone. */
  readonly from?: string;
  readonly to?: string;
  readonly person?: string;
  readonly device?: string;
  readonly reason?: string;
}

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const fits: Readonly<Record<keyof HistorySearch, (text: string) => boolean>> = {
  from: isDay,
  to: isDay,
  person: (text) => id.test(text),
  device: (text) => id.test(text),
  // The table of reasons is no part of what every page starts with.
  reason: (text) => /^[a-z-]{1,40}$/.test(text),
};

/** What does not fit is left out. */
export function readHistorySearch(search: Record<string, unknown>): HistorySearch {
  const given = Object.entries(fits).flatMap(([name, isFit]) => {
    const value = search[name];
    return typeof value === 'string' && isFit(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(given);
}
