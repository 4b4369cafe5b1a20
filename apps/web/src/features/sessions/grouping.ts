import type { Id, Role, SessionView } from '@usher/contract';

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

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** People by name, each with their sessions oldest first. */
export function byPerson(sessions: readonly SessionView[]): readonly PersonSessions[] {
  const groups = new Map<Id, SessionView[]>();
  for (const session of sessions) {
    const group = groups.get(session.member);
    if (group) group.push(session);
    else groups.set(session.member, [session]);
  }
  return [...groups.values()]
    .map(groupOf)
    .sort((a, b) => collator.compare(a.name, b.name) || compare(a.member, b.member));
}

function groupOf(sessions: readonly SessionView[]): PersonSessions {
  const sorted = [...sessions].sort((a, b) => a.createdAt - b.createdAt || compare(a.id, b.id));
  const latest = sorted.at(-1);
  if (!latest) throw new Error('A person without a session stands in no group.');
  const { member, person, role } = latest;
  return { member, name: person.name, email: person.email, role, sessions: sorted };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
