import { z } from 'zod';
import { fileAnswer } from '../file-answer.ts';
import { id } from '../ids.ts';
import { reasonCode } from '../reasons.ts';
import { defineRoutes } from '../route.ts';
import { pastSessionView } from '../session-history.ts';

const instant = z.coerce.number().int().min(0).max(8.64e15);

/** Which sessions; every given part must match. */
const filter = {
  /** When it started, epoch ms; from the first, before the second. */
  from: instant.optional(),
  to: instant.optional(),
  person: id.optional(),
  device: id.optional(),
  reason: reasonCode.optional(),
};
const historyFilter = z.object(filter);
export type HistoryFilter = z.output<typeof historyFilter>;

export const sessionHistoryRoutes = defineRoutes({
  'GET /api/teams/:team/usage/sessions': {
    needs: 'sign-in',
    scope: 'sessions:read',
    summary: 'The history of sessions, newest first: who, where, from when to when, and why and how each ended.',
    query: z.object({
      ...filter,
      /** The last session of the page before. */
      before: id.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    answer: z.object({
      sessions: z.array(pastSessionView),
      more: z.boolean(),
      /** Null on all pages but the first. */
      total: z.object({ count: z.int(), orMore: z.boolean() }).nullable(),
    }),
    errors: ['sessions-page-forbidden', 'not-found'],
  },
  'GET /api/teams/:team/usage/sessions/export': {
    needs: 'sign-in',
    scope: 'sessions:read',
    summary: 'All sessions that match, newest first, as CSV.',
    query: historyFilter,
    answer: fileAnswer,
    file: ['text/csv'],
    errors: ['sessions-page-forbidden', 'not-found'],
  },
});
