import { z } from 'zod';
import { line } from '../line.ts';
import { defineRoutes } from '../route.ts';
import { usageRange, usageView } from '../usage-views.ts';
import { subscriptionView } from '../views.ts';

/** To the end of the year 9999: what databases and calendars agree on. */
const latest = 253_402_300_799_999;
const time = z.int().min(0).max(latest);

export const usageRoutes = defineRoutes({
  'PUT /api/teams/:team/subscription/terms': {
    needs: 'sign-in',
    summary: 'Set plan, term, trial and grace. A subscription that ends by it ends its live sessions at once (E7).',
    body: z.object({
      plan: line.min(1).max(100),
      trial: z.boolean(),
      /** Null means no end. */
      termEnd: time.nullable(),
      graceDays: z.int().min(0).max(365),
      why: line.max(200).optional(),
    }),
    answer: subscriptionView,
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/usage': {
    needs: 'sign-in',
    scope: 'subscription:read',
    summary: 'Usage over time: in use, admitted, refused, waited, and the capacity that would have been enough.',
    query: z.object({
      range: usageRange.default('month'),
      /** The end of the range; now unless said. */
      until: z.coerce.number().int().min(0).max(latest).optional(),
    }),
    answer: usageView,
    errors: ['forbidden', 'not-found'],
  },
});
