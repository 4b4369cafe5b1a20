import { z } from 'zod';
import { fileAnswer } from '../file-answer.ts';
import { id } from '../ids.ts';
import { line } from '../line.ts';
import { defineRoutes } from '../route.ts';
import { auditChainView, auditView } from '../views.ts';

const instant = z.coerce.number().int().min(0).max(8.64e15);
const number = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** How long a team may keep its audit, in days. */
export const auditKeepDays = { least: 30, most: 3650 } as const;

/** Which rows; every given part must match. */
const filter = {
  /** Epoch ms; from the first, before the second. */
  from: instant.optional(),
  to: instant.optional(),
  /** Rows by this person, or about them. */
  person: id.optional(),
  device: id.optional(),
  /** Kinds, comma-separated. */
  kinds: z
    .string()
    .max(4000)
    .transform((text) => text.split(',').filter((kind) => kind !== ''))
    .optional(),
  /** Every word must stand in the names, the address, the texts or the kind's title. */
  search: line.max(200).optional(),
};
export const auditFilter = z.object(filter);
export type AuditFilter = z.output<typeof auditFilter>;

export const auditRoutes = defineRoutes({
  'GET /api/teams/:team/audit': {
    needs: 'sign-in',
    scope: 'audit:read',
    summary:
      'Audit rows that match, newest first: before a number, or after one. The first page counts them, up to a bound.',
    query: z.object({
      ...filter,
      before: number.optional(),
      after: number.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    answer: z.object({
      events: z.array(auditView),
      /** Whether there are more on the same side. */
      more: z.boolean(),
      /** Null on all pages but the first. */
      total: z.object({ count: z.int(), orMore: z.boolean() }).nullable(),
    }),
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/audit/chain': {
    needs: 'sign-in',
    scope: 'audit:read',
    summary: 'The newest hash to write down, what was deleted, and how long rows are kept.',
    answer: auditChainView,
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/audit/export': {
    needs: 'sign-in',
    scope: 'audit:read',
    summary: 'All rows that match, oldest first, as CSV or as JSON Lines. Without a filter, the latter can be proven.',
    query: z.object({ ...filter, format: z.enum(['csv', 'json']) }),
    answer: fileAnswer,
    file: ['text/csv', 'application/jsonl'],
    errors: ['forbidden', 'not-found'],
  },
  'PUT /api/teams/:team/audit/retention': {
    needs: 'sign-in',
    summary: 'How long rows are kept; null for ever. Older ones are deleted within a day.',
    body: z.object({ keepDays: z.int().min(auditKeepDays.least).max(auditKeepDays.most).nullable() }),
    answer: auditChainView,
    errors: ['forbidden', 'not-found'],
  },
});
