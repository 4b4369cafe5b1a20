import { z } from 'zod';
import { capacityAnswer, capacityRequestView } from '../capacity-request-view.ts';
import { id } from '../ids.ts';
import { line } from '../line.ts';
import { defineRoutes } from '../route.ts';

export const capacityRequestRoutes = defineRoutes({
  'GET /api/teams/:team/capacity-requests': {
    needs: 'sign-in',
    summary: "What was asked for in the last hour: everybody's newest for those who can help, else one's own.",
    answer: z.object({ requests: z.array(capacityRequestView) }),
    errors: ['member-suspended', 'not-found'],
  },
  'POST /api/teams/:team/capacity-requests': {
    needs: 'sign-in',
    summary: 'M7: ask those who can help, in one click: a notice on their open pages and an audit row.',
    body: z.object({ device: id }),
    answer: z.object({ told: z.int(), request: capacityRequestView }),
    status: 202,
    errors: ['too-many-tries', 'member-suspended', 'not-found'],
  },
  'POST /api/teams/:team/capacity-requests/:request/answer': {
    needs: 'sign-in',
    summary: 'M7: tell the asker what was done, or that it must wait; a second answer replaces the first.',
    body: z.object({ answer: capacityAnswer, message: line.max(300).optional() }),
    answer: capacityRequestView,
    errors: ['forbidden', 'member-suspended', 'not-found'],
  },
});
