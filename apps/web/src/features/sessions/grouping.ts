import type { Id, Role, SessionView } from '@usher/contract';
import { compareIds, compareNames, sessionOrder, type Sort } from './sorting.ts';

/** Everybody's sessions, by person (M2). */
export interface PersonSessions {
  readonly member: Id;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly sessions: readonly SessionView[];
}

/** How long an ended row stays, saying why. */
export const endedShownMs = 12_000;

/** People by name, each with their sessions oldest first; or both as asked, a person standing where their first session would. */
export function byPerson(
  sessions: readonly SessionView[],
  sort: Sort = { key: 'person', down: false },
): readonly PersonSessions[] {
  const groups = new Map<Id, SessionView[]>();
  for (const session of sessions) {
    const group = groups.get(session.member);
    if (group) group.push(session);
    else groups.set(session.member, [session]);
  }
  const order = sessionOrder(sort);
  return [...groups.values()].map((group) => groupOf(group.sort(order))).sort(personOrder(sort));
}

function groupOf(sessions: readonly SessionView[]): PersonSessions {
  const [first, ...rest] = sessions;
  if (!first) throw new Error('A person without a session stands in no group.');
  const { member, person, role } = rest.reduce((a, b) => (b.createdAt >= a.createdAt ? b : a), first);
  return { member, name: person.name, email: person.email, role, sessions };
}

function personOrder(sort: Sort): (a: PersonSessions, b: PersonSessions) => number {
  const turn = sort.down ? -1 : 1;
  const order = sessionOrder(sort);
  const byName = (a: PersonSessions, b: PersonSessions): number =>
    compareNames(a.name, b.name) || compareIds(a.member, b.member);
  if (sort.key === 'person') return (a, b) => turn * byName(a, b);
  if (sort.key === 'sessions') return (a, b) => turn * (a.sessions.length - b.sessions.length) || byName(a, b);
  return (a, b) => {
    const [one, other] = [a.sessions[0], b.sessions[0]];
    return one && other ? order(one, other) : 0;
  };
}

/** Live rows, held places, and what ended a moment ago. While frozen nothing leaves, so that nothing moves. */
export function shownSessions(sessions: readonly SessionView[], now: number, frozen: boolean): readonly SessionView[] {
  return sessions.filter(
    ({ endedAt, freedAt }) => frozen || endedAt === null || freedAt === null || now - endedAt < endedShownMs,
  );
}

/** How many still run. */
export function liveCount(sessions: readonly SessionView[]): number {
  return sessions.filter(({ endedAt }) => endedAt === null).length;
}

/** The groups anew, but each that says what it said before as the very object it was: its row need not be drawn again. */
export function keepUnchanged(
  before: ReadonlyMap<Id, PersonSessions>,
  people: readonly PersonSessions[],
): readonly PersonSessions[] {
  return people.map((person) => {
    const known = before.get(person.member);
    return known && saysTheSame(known, person) ? known : person;
  });
}

function saysTheSame(a: PersonSessions, b: PersonSessions): boolean {
  return a.name === b.name && a.role === b.role && a.email === b.email && sameItems(a.sessions, b.sessions);
}

export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
