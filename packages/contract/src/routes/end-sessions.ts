import { z } from 'zod';
import { endedSession, endScope } from '../end-sessions.ts';
import { defineRoutes } from '../route.ts';

export const endSessionsRoutes = defineRoutes({
  'POST /api/teams/:team/sessions/end': {
    needs: 'sign-in',
    scope: 'sessions:end',
    summary:
      'End many sessions in one act (E1): those named, all of a person, on a device or of the team. Asked again, it changes nothing.',
    body: z
      .object({
        which: endScope,
        message: z.string().trim().max(300).optional(),
        /** A countdown their viewers see; 0 ends at once. */
        inMs: z.int().min(0).max(600_000).optional(),
        /** Suspends the person in the same transaction; their sessions end at once, as for any who may no longer be here (E7). */
        suspend: z.boolean().optional(),
      })
      .refine(({ suspend, which }) => !suspend || which.kind === 'member', {
        path: ['suspend'],
        message: 'Only one person can be suspended.',
      }),
    answer: z.object({ sessions: z.array(endedSession), suspended: z.boolean(), now: z.number() }),
    errors: ['forbidden', 'member-suspended', 'role-above-yours', 'last-owner', 'not-found'],
  },
});
