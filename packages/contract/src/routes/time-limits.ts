import { z } from 'zod';
import { id } from '../ids.ts';
import { defineRoutes } from '../route.ts';
import { effectiveLimits, timeLimitTarget, timeLimitValues, timeLimitView } from '../time-limits.ts';

export const timeLimitRoutes = defineRoutes({
  'GET /api/teams/:team/time-limits': {
    needs: 'sign-in',
    scope: 'team:manage',
    summary: 'Every limit in time that is set: for the team, groups and devices.',
    answer: z.object({ limits: z.array(timeLimitView) }),
    errors: ['forbidden', 'not-found'],
  },
  'PUT /api/teams/:team/time-limits': {
    needs: 'sign-in',
    scope: 'team:manage',
    summary:
      'Set the limits in time of the team, a group or a device; live sessions follow at once (E7). All null removes them.',
    body: z.object({ ...timeLimitValues.shape, target: timeLimitTarget }),
    answer: timeLimitView,
    errors: ['bad-request', 'forbidden', 'not-found'],
  },
  'GET /api/teams/:team/devices/:device/time-limits': {
    needs: 'sign-in',
    scope: 'devices:read',
    summary:
      'What applies on a device now, and where each was set: to the reader, or to a member whom the reader manages.',
    query: z.object({ member: id.optional() }),
    answer: z.object({ limits: effectiveLimits, now: z.number() }),
    errors: ['forbidden', 'not-found'],
  },
});
