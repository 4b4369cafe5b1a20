import { isDay } from '../time/calendar-days.ts';

/** Which rows the audit shows, kept in the address: a link, a reload and Back lead where one expects. */
export interface AuditSearch {
  /** First and last day, in the reader's own time zone. */
  readonly from?: string;
  readonly to?: string;
  readonly person?: string;
  readonly device?: string;
  /** A kind, or a category for all of its kinds. */
  readonly kind?: string;
  readonly search?: string;
}

const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const fits: Readonly<Record<keyof AuditSearch, (text: string) => boolean>> = {
  from: isDay,
  to: isDay,
  person: (text) => id.test(text),
  device: (text) => id.test(text),
  kind: (text) => /^[a-z][a-z.-]{0,60}$/.test(text),
  search: (text) => text !== '' && text.length <= 200,
};

/** What does not fit is left out; the router reads a number where somebody searched for one. */
export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const given = Object.entries(fits).flatMap(([name, isFit]) => {
    const value = search[name];
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    return typeof text === 'string' && isFit(text) ? [[name, text] as const] : [];
  });
  return Object.fromEntries(given);
}
