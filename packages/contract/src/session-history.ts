import { z } from 'zod';
import { id } from './ids.ts';
import { reasonCode } from './reasons.ts';
import { time } from './views.ts';

/** One session of the past, or one that still goes on, as the history keeps it. */
export const pastSessionView = z.object({
  id,
  /** Names as they are now; a person or device that was removed keeps its last one. */
  person: z.object({ id, name: z.string() }),
  device: z.object({ id, name: z.string() }),
  from: z.string().nullable(),
  startedAt: time,
  /** Since when the screen was shown; null when it never was. */
  begunAt: time.nullable(),
  endedAt: time.nullable(),
  /** From start to end; null while it goes on. */
  lastedMs: z.number().nullable(),
  reason: reasonCode.nullable(),
  endedBy: z.string().nullable(),
  message: z.string().nullable(),
  /** Ended for people before all confirmed it. */
  forced: z.boolean(),
  /** The three acknowledgements of an end, ms after it was due; null for one that never came. */
  acks: z.object({ device: z.number().nullable(), relay: z.number().nullable(), viewer: z.number().nullable() }),
});
export type PastSessionView = z.infer<typeof pastSessionView>;
