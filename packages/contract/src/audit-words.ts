import { type Role, roleName } from './roles.ts';

/** Under which heading a page lists kinds. */
export const auditCategories = {
  team: 'Team',
  people: 'People',
  devices: 'Devices',
  sessions: 'Sessions',
  subscription: 'Subscription',
  audit: 'Audit',
} as const;
export type AuditCategory = keyof typeof auditCategories;

export type AuditDetails = Readonly<Record<string, unknown>>;

/** What one kind of audit row is called, where it is listed, and how a row of it reads. */
export interface AuditKindWords {
  readonly category: AuditCategory;
  /** A few words, for lists of kinds; the search finds rows by them. */
  readonly title: string;
  /** One plain sentence, with names as they were. */
  readonly sentence: (actor: string, details: AuditDetails) => string;
}

export const text = (details: AuditDetails, name: string, fallback: string): string => {
  const value = details[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : fallback;
};
export const person = (details: AuditDetails): string => text(details, 'personName', 'somebody');
export const device = (details: AuditDetails): string => text(details, 'deviceName', 'a device');
export const group = (details: AuditDetails): string => text(details, 'groupName', 'a group');
export const role = (details: AuditDetails, name: string): string => {
  const value = text(details, name, '?');
  return roleName[value as Role] ?? value;
};
export const session = (details: AuditDetails): string => `${person(details)}'s session on ${device(details)}`;

/** The three acknowledgements of an end, ms after it was due. */
export function confirmations({ acks }: AuditDetails): string {
  const known: Record<string, unknown> = typeof acks === 'object' && acks !== null ? { ...acks } : {};
  const one = (hop: string): string => (typeof known[hop] === 'number' ? `${known[hop]} ms` : 'not yet');
  return `device ${one('device')}, relay ${one('relay')}, viewer ${one('viewer')}`;
}

const termNames: Readonly<Record<string, string>> = {
  plan: 'plan',
  trial: 'trial',
  'term-end': 'end of the term',
  'grace-days': 'grace',
};
export const changedTerms = ({ changes }: AuditDetails): string =>
  (Array.isArray(changes) ? changes : []).map(({ what }: { what: string }) => termNames[what] ?? what).join(', ');

/** Who or what was put into a group and taken out of it. */
export function placed(details: AuditDetails): string {
  const names = (field: string): string => {
    const list = details[field];
    return Array.isArray(list) && list.length > 0 ? list.map(String).join(', ') : '';
  };
  const [added, removed] = [names('added'), names('removed')];
  if (added === '') return `took ${removed === '' ? 'somebody' : removed} out of`;
  return removed === '' ? `put ${added} into` : `put ${added} into, and took ${removed} out of,`;
}

/** What was set for a group and went with it. */
export function withIt({ timeLimits, reservedPlaces }: AuditDetails): string {
  const pools: readonly { readonly places: number }[] = Array.isArray(reservedPlaces) ? reservedPlaces : [];
  const places = pools.reduce((sum, pool) => sum + pool.places, 0);
  const gone = [
    ...(timeLimits ? ['its limits in time'] : []),
    ...(places > 0 ? [`its ${places} reserved ${places === 1 ? 'place' : 'places'}`] : []),
  ];
  return gone.length === 0 ? '' : `, and with it ${gone.join(' and ')}`;
}
