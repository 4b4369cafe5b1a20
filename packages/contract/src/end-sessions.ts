import { z } from 'zod';
import { id } from './ids.ts';

/** Which sessions one act ends: those named, all of a person, all on a device, or all of the team. */
export const endScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sessions'), sessions: z.array(id).min(1).max(1000) }),
  z.object({ kind: z.literal('member'), member: id }),
  z.object({ kind: z.literal('device'), device: id }),
  z.object({ kind: z.literal('all') }),
]);
export type EndScope = z.infer<typeof endScope>;

export const endOutcome = z.enum(['ending', 'ending-already', 'already-over', 'agent-too-old', 'not-found']);
export type EndOutcome = z.infer<typeof endOutcome>;

/** What became of each, in words that follow the session's name. */
export const endOutcomeWords: Record<EndOutcome, string> = {
  ending: 'ends.',
  'ending-already': 'was ending already, no later and for no weaker reason.',
  'already-over': 'had already ended.',
  'agent-too-old':
    'goes on: its agent is too old to end a session. Update the agent, or remove the device or suspend the person.',
  'not-found': 'is not a session of yours to end.',
};

export const endedSession = z.object({
  session: id,
  outcome: endOutcome,
  /** When it ends, epoch ms on the Portal's clock; null where nothing ends. */
  endsAt: z.number().nullable(),
});
export type EndedSession = z.infer<typeof endedSession>;
