import type { SessionView } from '@usher/contract';
import { endWords, possessive } from './session-words.ts';

/** What to say aloud: who connected where, and which session ended and why. */
export function changesBetween(before: readonly SessionView[], after: readonly SessionView[]): readonly string[] {
  const known = new Map(before.map((session) => [session.id, session]));
  return after.flatMap((session) => sentence(known.get(session.id), session) ?? []);
}

function sentence(before: SessionView | undefined, after: SessionView): string | null {
  const { person, device } = after;
  if (!before && after.endedAt === null) return `${person.name} connected to ${device.name}.`;
  if (before && before.endedAt === null && after.endedAt !== null) {
    return `${possessive(person.name)} session on ${device.name} ended. ${endWords(after) ?? ''}`.trim();
  }
  return null;
}
