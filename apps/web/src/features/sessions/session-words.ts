import { sayReason, type SessionView, type ShownState } from '@usher/contract';
import { clockTime, duration } from '../../time/duration.ts';
import type { DotLook } from '../../ui/dot.tsx';

const states: Record<ShownState, { readonly look: DotLook; readonly words: string }> = {
  offered: { look: 'warn', words: 'Offered' },
  connecting: { look: 'on', words: 'Connecting' },
  approving: { look: 'on', words: 'Waiting for approval' },
  active: { look: 'on', words: 'Active' },
  unconfirmed: { look: 'warn', words: 'Unconfirmed' },
  resuming: { look: 'warn', words: 'Reconnecting' },
  ending: { look: 'ending', words: 'Ending' },
  ended: { look: 'off', words: 'Ended' },
  held: { look: 'warn', words: 'Ended, place held' },
};

export function stateLook(session: SessionView): DotLook {
  return states[session.state].look;
}

/** The state in words; an ended one says its reason, a held one until when. */
export function stateWords(session: SessionView, now: number, timeZone?: string): string {
  const { words } = states[session.state];
  if (session.state === 'held' && session.heldUntil !== null) {
    return `${words} until ${clockTime(session.heldUntil, now, timeZone)}`;
  }
  return words;
}

/** M5: the role allows it, and the agent can. */
export function mayBeEnded({ mayEnd, endBlocked, endedAt }: SessionView): boolean {
  return mayEnd && endBlocked === null && endedAt === null;
}

/** E1: how long until an end that lies ahead; null where none does. */
export function untilEndMs(session: SessionView, now: number): number | null {
  const { endsAt, endedAt, reason } = session;
  if (endsAt === null || reason === null || endedAt !== null || endsAt <= now) return null;
  return endsAt - now;
}

/** The state with what the clock adds to it: the seconds until its end, or until when its place is held. */
export function shownStateWords(session: SessionView, now: number, timeZone?: string): string {
  const left = untilEndMs(session, now);
  if (left !== null) return `Ends in ${duration(left + 999)}`;
  if (session.state === 'held' && session.heldUntil !== null) {
    return `Held until ${clockTime(session.heldUntil, now, timeZone)}`;
  }
  return isEndDue(session, now) ? states.ending.words : states[session.state].words;
}

export function shownStateLook(session: SessionView, now: number): DotLook {
  const ends = untilEndMs(session, now) !== null || isEndDue(session, now);
  return ends ? states.ending.look : stateLook(session);
}

/** Its time has come, and the Portal's word of it is still on its way. */
function isEndDue({ endsAt, endedAt, reason }: SessionView, now: number): boolean {
  return endsAt !== null && reason !== null && endedAt === null && endsAt <= now;
}

/** The name of a state alone. */
export function stateName(state: ShownState): string {
  return states[state].words;
}

/** Since when the device has seen no input; 0 while it is used, null where nothing is known. */
export function idleForMs({ idleMs, idleSince, endedAt }: SessionView, now: number): number | null {
  if (endedAt !== null) return null;
  if (idleSince !== null) return Math.max(0, now - idleSince);
  return idleMs === null ? null : 0;
}

/** Why it ended, as seen from the device's side: a page about somebody else's session does not say "you". */
export function endWords(session: SessionView): string | null {
  if (session.reason === null) return null;
  const names = { by: session.endedBy ?? session.person.name, device: session.device.name };
  return sayReason(session.reason, 'device', names);
}

/** Since its begin, or since its place was taken while it has none; stops at its end. */
export function activeForMs(session: SessionView, now: number): number {
  return Math.max(0, (session.endedAt ?? now) - (session.begunAt ?? session.createdAt));
}

/** "Ana's" */
export function possessive(name: string): string {
  return /s$/i.test(name) ? `${name}'` : `${name}'s`;
}
