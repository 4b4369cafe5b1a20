import { sayReason, type SessionView, type ShownState } from '@usher/contract';
import { clockTime } from '../../time/duration.ts';
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
