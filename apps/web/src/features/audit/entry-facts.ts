import { calendarDate, duration } from '../../time/duration.ts';

type Details = Readonly<Record<string, unknown>>;
export type EntryFact = readonly [name: string, value: string];

const names: Readonly<Record<string, string>> = {
  personName: 'Person',
  deviceName: 'Device',
  groupName: 'Group',
  from: 'Before',
  to: 'After',
  idleMs: 'Idle limit',
  totalMs: 'Time limit',
  email: 'E-mail address',
  acks: 'Confirmed after',
  plan: 'Plan',
  trial: 'Trial',
  'term-end': 'End of the term',
  'grace-days': 'Days of grace',
};
/** Told by name beside them. */
const idsOf = new Set(['person', 'member', 'device', 'group', 'session', 'subject', 'pool', 'waiter']);
const instants = new Set(['until', 'termEnd', 'term-end', 'endsAt', 'expiresAt']);

/** They stand first, in this order; the database keeps no order of its own. */
const leading = ['from', 'to', 'changes', 'why'];
const rank = (field: string): number => (leading.includes(field) ? leading.indexOf(field) : leading.length);

/** What a row says besides its sentence: before and after, why, and the rest. */
export function entryFacts(details: Details): readonly EntryFact[] {
  const ordered = Object.entries(details).toSorted(([one], [other]) => rank(one) - rank(other));
  return ordered.flatMap(([field, value]): readonly EntryFact[] => {
    if (idsOf.has(field)) return [];
    if (field === 'changes' && Array.isArray(value)) return value.map(changeFact);
    return [[nameOf(field), wordsOf(field, value)]];
  });
}

function changeFact(change: { readonly what: string; readonly from: unknown; readonly to: unknown }): EntryFact {
  const { what, from, to } = change;
  return [nameOf(what), `${wordsOf(what, from)}, then ${wordsOf(what, to)}`];
}

/** "keepDays" reads "Keep days" where nobody gave it a better name. */
function nameOf(field: string): string {
  const words = field.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return names[field] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

function wordsOf(field: string, value: unknown): string {
  if (value === null || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return numberWords(field, value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((each) => wordsOf(field, each)).join(', ');
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return JSON.stringify(value);
  return Object.entries(value)
    .map(([part, of]) => `${nameOf(part)} ${wordsOf(part, of)}`)
    .join(', ');
}

function numberWords(field: string, value: number): string {
  if (instants.has(field)) return `${calendarDate(value)}, ${new Date(value).toLocaleTimeString('en-GB')}`;
  if (field.endsWith('Ms')) return value < 1000 ? `${value} ms` : duration(value);
  return String(value);
}
