import { type Id, type SessionView, type ShownState, shownState } from '@usher/contract';
import type { SessionsSearch } from '../../app/sessions-search.ts';

/** The groups that people and devices are in, by their ids. */
export interface GroupsOf {
  readonly members: ReadonlyMap<Id, readonly Id[]>;
  readonly devices: ReadonlyMap<Id, readonly Id[]>;
}

/** States that can be asked for, in the order of a session's life. */
export const stateChoices: readonly ShownState[] = shownState.options.filter((state) => state !== 'ended');

/** The state a filter and a sort go by: what counts down to its end is ending already. */
export function filedState(session: SessionView): ShownState {
  return session.endedAt === null && session.endsAt !== null && session.reason !== null ? 'ending' : session.state;
}

/** Every filter holds, and every word of the search stands somewhere in the person, the device, the address or the relay. */
export function matchingSessions(
  sessions: readonly SessionView[],
  search: SessionsSearch,
  groups: GroupsOf,
): readonly SessionView[] {
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return sessions.filter(
    (session) =>
      isOrUnasked(search.person, session.member) &&
      isOrUnasked(search.device, session.device.id) &&
      isOrUnasked(search.state, filedState(session)) &&
      isInOrUnasked(search.people, groups.members.get(session.member)) &&
      isInOrUnasked(search.devices, groups.devices.get(session.device.id)) &&
      saysAll(session, words),
  );
}

/** True when something other than the order, or the way to one row, is asked for. */
export function isFiltered(search: SessionsSearch): boolean {
  return Object.values({ ...search, sort: undefined, session: undefined }).some((value) => value !== undefined);
}

function isOrUnasked(asked: string | undefined, is: string): boolean {
  return asked === undefined || asked === is;
}

function isInOrUnasked(asked: string | undefined, groups: readonly Id[] | undefined): boolean {
  return asked === undefined || (groups?.includes(asked) ?? false);
}

function saysAll({ person, device, from, relay }: SessionView, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = `${person.name} ${person.email} ${device.name} ${from ?? ''} ${relay?.name ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
