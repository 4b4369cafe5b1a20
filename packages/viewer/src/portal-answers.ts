import { type AnnouncedEnd, CallError, type FromLive, type SessionView, unreachableWords } from '@usher/contract';
import type { End } from './viewer-events.ts';
import type { ViewerProblem } from './viewer-state.ts';

export function problemOf(error: unknown): ViewerProblem {
  if (error instanceof CallError && error.problem !== null) return error.problem;
  return { code: 'unreachable', ...unreachableWords };
}

/** Null while the session lives. */
export function endOf(session: SessionView, now: number): End | null {
  const over = session.state === 'ended' || session.state === 'held' || session.state === 'ending';
  if (!over) return null;
  const at = session.endedAt ?? session.endsAt ?? now;
  return { reason: session.reason ?? 'viewer-lost', by: session.endedBy, message: session.message, at };
}

/** A countdown runs by this computer's clock, however wrong that is. */
export function onThisClock(
  { announcedEnd, now }: Extract<FromLive, { type: 'viewer-state' }>,
  here: number,
): AnnouncedEnd | null {
  return announcedEnd === null ? null : { ...announcedEnd, at: here + announcedEnd.at - now };
}

export const unprovenDevice: ViewerProblem = {
  code: 'device-unproven',
  title: 'This device could not prove who it is.',
  todo: 'Nothing was sent to it. Tell whoever runs the Portal, and compare the fingerprint shown on the device.',
};
