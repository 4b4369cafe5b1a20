import { type PoolFor, type PoolView, type Role, rolePoolWords, type SubscriptionView } from '@usher/contract';
import { clockTime } from '../../time/duration.ts';

const places = (count: number): string => `${count} ${count === 1 ? 'place' : 'places'}`;

/** What a pool does now: how many it keeps from everybody else. */
export function poolWords({ places: kept, inUse }: Pick<PoolView, 'places' | 'inUse'>): string {
  const free = Math.max(0, kept - inUse);
  return `${places(kept)}, ${inUse} in use, ${free === 0 ? 'none' : free} kept free now`;
}

export function overdraftWords(
  { overdraft, overdraftUntil, capacity }: Pick<SubscriptionView, 'overdraft' | 'overdraftUntil' | 'capacity'>,
  now: number,
  timeZone?: string,
): string {
  if (overdraft === 0 || overdraftUntil === null || overdraftUntil <= now) return 'No extra places are lent.';
  const until = clockTime(overdraftUntil, now, timeZone);
  return `${places(overdraft)} lent until ${until}: the limit is ${capacity + overdraft} until then.`;
}

/** Who lent the places and why, or null where that was not kept. */
export function lenderWords({
  overdraftBy,
  overdraftWhy,
}: Pick<SubscriptionView, 'overdraftBy' | 'overdraftWhy'>): string | null {
  if (overdraftBy === null) return null;
  // A program may give an empty reason.
  return overdraftWhy ? `Lent by ${overdraftBy}: ${overdraftWhy}` : `Lent by ${overdraftBy}.`;
}

export function alertWords(percent: number | null): string {
  return percent === null ? 'Alerts at the limit only.' : `Alerts at ${percent} % of the limit, and at the limit.`;
}

/** For whom a pool is, as the value of a choice. */
export function writePoolFor(whose: PoolFor): string {
  return whose.kind === 'group' ? `group:${whose.group}` : `role:${whose.role}`;
}

export function readPoolFor(value: string): PoolFor {
  const [kind, id = ''] = value.split(':');
  return kind === 'group' ? { kind: 'group', group: id } : { kind: 'role', role: id as Role };
}

type Choices = readonly (readonly [value: string, name: string])[];

/** For whom a pool may be; whom it is for now is always among them. */
export function poolChoices(
  pool: Pick<PoolView, 'for' | 'forWords'> | null,
  known: readonly { readonly id: string; readonly name: string }[],
): { readonly roles: Choices; readonly groups: Choices } {
  const roles = (['manager', 'admin', 'owner'] as const).map((role) => [`role:${role}`, rolePoolWords[role]] as const);
  const groups = known.map(({ id, name }) => [`group:${id}`, name] as const);
  if (pool === null) return { roles, groups };
  const now = [writePoolFor(pool.for), pool.forWords] as const;
  const withNow = (all: Choices): Choices => (all.some(([value]) => value === now[0]) ? all : [now, ...all]);
  return pool.for.kind === 'role' ? { roles: withNow(roles), groups } : { roles, groups: withNow(groups) };
}
