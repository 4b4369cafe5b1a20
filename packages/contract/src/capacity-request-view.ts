import { z } from 'zod';
import { id } from './ids.ts';
import { role } from './roles.ts';

/** What somebody who can help may answer to whoever asks for a place. */
export const capacityAnswer = z.enum(['capacity-added', 'session-ended', 'not-now']);
export type CapacityAnswer = z.infer<typeof capacityAnswer>;

/** What the asker reads; `{by}` stands for the helper's name. */
export const capacityAnswerWords: Record<CapacityAnswer, string> = {
  'capacity-added': '{by} added capacity.',
  'session-ended': '{by} ended a session.',
  'not-now': '{by} says: not now.',
};

/** M7: somebody asks for a place, and who answered what. */
export const capacityRequestView = z.object({
  id,
  member: id,
  asker: z.string(),
  device: z.object({ id, name: z.string() }),
  at: z.number(),
  mine: z.boolean(),
  /** Still waits for a first answer: nobody has given one, and the asker has not connected meanwhile. */
  open: z.boolean(),
  answers: z.array(
    z.object({ by: z.string(), role, answer: capacityAnswer, message: z.string().nullable(), at: z.number() }),
  ),
});
export type CapacityRequestView = z.infer<typeof capacityRequestView>;
