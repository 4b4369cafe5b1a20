import type { SessionView } from '@usher/contract';
import type { PersonSessions } from './grouping.ts';

/** One line of the list: a person, or a session of one who stands open. */
export type ListRow =
  | { readonly kind: 'person'; readonly key: string; readonly person: PersonSessions; readonly open: boolean }
  | { readonly kind: 'session'; readonly key: string; readonly session: SessionView };

export function rowsOf(people: readonly PersonSessions[], isOpen: (member: string) => boolean): readonly ListRow[] {
  return people.flatMap((person): ListRow[] => {
    const open = isOpen(person.member);
    const head: ListRow = { kind: 'person', key: person.member, person, open };
    return open ? [head, ...sessionRows(person.sessions)] : [head];
  });
}

export function sessionRows(sessions: readonly SessionView[]): ListRow[] {
  return sessions.map((session) => ({ kind: 'session', key: session.id, session }));
}

/** Those that can be chosen: what has ended needs no end. */
export function choosableOf(sessions: readonly SessionView[]): readonly string[] {
  return sessions.filter(({ endedAt, mayEnd }) => endedAt === null && mayEnd).map(({ id }) => id);
}

export type Marked = 'none' | 'some' | 'all';

export function markedOf(ids: readonly string[], selected: ReadonlySet<string>): Marked {
  const count = ids.filter((id) => selected.has(id)).length;
  if (count === 0) return 'none';
  return count === ids.length ? 'all' : 'some';
}
