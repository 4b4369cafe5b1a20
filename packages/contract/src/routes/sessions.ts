import { z } from 'zod';
import { id } from '../ids.ts';
import { defineRoutes } from '../route.ts';
import { endSessionsRoutes } from './end-sessions.ts';
import { admitted, capacityView, sessionView } from '../views.ts';

const ok = z.object({ ok: z.literal(true) });
/** base64url of the viewer's raw X25519 public key. */
const viewerKey = z.string().length(43);

export const sessionRoutes = defineRoutes({
  ...endSessionsRoutes,
  'GET /api/teams/:team/sessions': {
    needs: 'sign-in',
    scope: 'sessions:read',
    summary: 'Every session of the team that holds a place, and those that ended in the last minutes.',
    answer: z.object({ sessions: z.array(sessionView), capacity: capacityView, now: z.number() }),
    errors: ['sessions-page-forbidden', 'not-found'],
  },
  'GET /api/teams/:team/sessions/mine': {
    needs: 'sign-in',
    summary: "The reader's own sessions and the team's capacity.",
    answer: z.object({ sessions: z.array(sessionView), capacity: capacityView, now: z.number() }),
    errors: ['not-found'],
  },
  'POST /api/teams/:team/sessions': {
    needs: 'sign-in',
    summary: 'Connect: takes one place of the capacity, or says why not (C1, C3).',
    body: z.object({ device: id, viewerKey, viewOnly: z.boolean().optional() }),
    answer: admitted,
    status: 201,
    errors: [
      'at-capacity',
      'no-access',
      'device-offline',
      'device-twin',
      'member-suspended',
      'subscription-ended',
      'outside-hours',
      'not-found',
    ],
  },
  'GET /api/sessions/:session': {
    needs: 'sign-in',
    scope: 'sessions:read',
    summary: 'One session, with its acknowledgements.',
    answer: z.object({ session: sessionView, team: id, now: z.number() }),
    errors: ['not-found', 'sessions-page-forbidden'],
  },
  'POST /api/sessions/:session/resume': {
    needs: 'sign-in',
    summary: "Resume one's own session with the next fence (L4); older pipes close as resumed-elsewhere.",
    body: z.object({ viewerKey }),
    answer: admitted,
    status: 201,
    errors: ['session-over', 'no-access', 'device-offline', 'not-found'],
  },
  'POST /api/sessions/:session/end': {
    needs: 'sign-in',
    scope: 'sessions:end',
    summary: "End a session at once: one's own from anywhere, anybody's for those who run the team (E1, E6).",
    body: z.object({ message: z.string().trim().max(300).optional(), inMs: z.int().min(0).max(600_000).optional() }),
    answer: z.object({ session: sessionView, alreadyOver: z.boolean() }),
    errors: ['forbidden', 'agent-too-old', 'not-found'],
  },
  'POST /api/sessions/:session/leave': {
    needs: 'sign-in',
    summary:
      'The viewer page closed cleanly; waits 10 s for a reload, then ends as viewer-left (L4). Sent as a beacon.',
    body: z.object({ fence: z.int() }),
    answer: ok,
    errors: ['not-found'],
  },
});
