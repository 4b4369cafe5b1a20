import { keepOrder } from '../../live/order.ts';
import type { PersonSessions } from './grouping.ts';

/** What stands on the screen: people in their order, and of each the sessions that are shown. */
export type ShownOrder = ReadonlyMap<string, readonly string[]>;

export function orderShown(people: readonly PersonSessions[]): ShownOrder {
  return new Map(people.map(({ member, sessions }) => [member, sessions.map(({ id }) => id)]));
}

/**
 * Nothing moves under the pointer or the focus: while held, people and sessions keep their order, new people go to the end,
 * and the new sessions of an open person wait, for they would push down what stands below them.
 */
export function holdOrder(
  shown: ShownOrder,
  people: readonly PersonSessions[],
  isOpen: (member: string) => boolean,
): readonly PersonSessions[] {
  const byMember = new Map(people.map((person) => [person.member, person]));
  return keepOrder([...shown.keys()], [...byMember.keys()], true).flatMap((member) => {
    const person = byMember.get(member);
    if (!person) return [];
    const before = shown.get(member);
    return before && isOpen(member) ? { ...person, sessions: inOrder(before, person) } : person;
  });
}

function inOrder(order: readonly string[], { sessions }: PersonSessions): PersonSessions['sessions'] {
  const byId = new Map(sessions.map((session) => [session.id, session]));
  return order.flatMap((id) => byId.get(id) ?? []);
}
