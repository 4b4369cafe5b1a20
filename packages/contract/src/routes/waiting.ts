import { z } from 'zod';
import { id } from '../ids.ts';
import { line } from '../line.ts';
import { defineRoutes } from '../route.ts';
import { admitted, sessionView, subscriptionView, time } from '../views.ts';
import { poolFor, poolView, queuedView, waitingView } from '../waiting-views.ts';

const ok = z.object({ ok: z.literal(true) });
const viewerKey = z.string().length(43);
const name = line.min(1).max(100);
const places = z.int().min(1).max(100_000);

export const waitingRoutes = defineRoutes({
  'POST /api/teams/:team/waiting': {
    needs: 'sign-in',
    summary: 'Join the waiting list for a place on a device, or come back to it. With room it is offered at once (W1).',
    body: z.object({ device: id, viewOnly: z.boolean().optional() }),
    answer: waitingView,
    status: 201,
    errors: ['no-access', 'device-offline', 'device-twin', 'member-suspended', 'subscription-ended', 'not-found'],
  },
  'GET /api/teams/:team/waiting/mine': {
    needs: 'sign-in',
    summary: "The reader's own places in the waiting list.",
    answer: z.object({ waiting: z.array(waitingView), count: z.int(), now: time }),
    errors: ['not-found'],
  },
  'GET /api/teams/:team/waiting': {
    needs: 'sign-in',
    scope: 'sessions:read',
    summary: 'Everybody who waits, in order, for those who run the team.',
    answer: z.object({ queue: z.array(queuedView), count: z.int(), now: time }),
    errors: ['sessions-page-forbidden', 'not-found'],
  },
  'POST /api/waiting/:waiter/present': {
    needs: 'sign-in',
    summary:
      'Still here: without the live socket, say so every 10 s. Who is away is passed, and after two minutes gone.',
    answer: waitingView,
    errors: ['not-waiting', 'not-found'],
  },
  'DELETE /api/waiting/:waiter': {
    needs: 'sign-in',
    summary: 'Leave the waiting list, decline an offer, or clear what was missed.',
    answer: ok,
    errors: ['not-found'],
  },
  'POST /api/waiting/:waiter/claim': {
    needs: 'sign-in',
    summary: 'Claim the offered place: it becomes the session (W2).',
    body: z.object({ viewerKey }),
    answer: admitted,
    status: 201,
    errors: [
      'offer-gone',
      'no-access',
      'device-offline',
      'device-twin',
      'member-suspended',
      'subscription-ended',
      'not-found',
    ],
  },
  'POST /api/sessions/:session/release-requests': {
    needs: 'sign-in',
    summary: 'A waiter asks the holder of a session to let go; their viewer shows the question for a minute.',
    body: z.object({ waiter: id }),
    answer: waitingView,
    status: 202,
    errors: ['not-waiting', 'already-asked', 'agent-too-old', 'session-over', 'not-found'],
  },
  'POST /api/sessions/:session/release-answer': {
    needs: 'sign-in',
    summary: "The holder's answer. Letting go ends the session; its place becomes the asker's offer (W4).",
    body: z.object({ request: id, release: z.boolean() }),
    answer: ok,
    errors: ['release-over', 'not-found'],
  },
  'POST /api/sessions/:session/take-over': {
    needs: 'sign-in',
    summary:
      "Take a session's place, after a countdown its holder sees (W4). With a place free, that one is offered instead.",
    body: z.object({
      device: id,
      inMs: z.int().min(0).max(600_000),
      message: z.string().trim().max(300).optional(),
      viewOnly: z.boolean().optional(),
    }),
    answer: z.object({ waiting: waitingView, session: sessionView }),
    status: 202,
    errors: [
      'forbidden',
      'agent-too-old',
      'place-reserved',
      'session-over',
      'no-access',
      'device-offline',
      'device-twin',
      'member-suspended',
      'subscription-ended',
      'not-found',
    ],
  },
  'GET /api/teams/:team/pools': {
    needs: 'sign-in',
    scope: 'subscription:read',
    summary: 'The reserved places (R1).',
    answer: z.object({ pools: z.array(poolView) }),
    errors: ['forbidden', 'not-found'],
  },
  'POST /api/teams/:team/pools': {
    needs: 'sign-in',
    scope: 'capacity:change',
    summary: 'Reserve places of the capacity for a role and those above it, or for a group of people.',
    body: z.object({ name, places, for: poolFor }),
    answer: poolView,
    status: 201,
    errors: ['forbidden', 'pools-too-large', 'not-found'],
  },
  'PATCH /api/teams/:team/pools/:pool': {
    needs: 'sign-in',
    scope: 'capacity:change',
    summary: 'Rename or resize a pool of reserved places, or keep it for others. Nothing ends.',
    body: z.object({ name: name.optional(), places: places.optional(), for: poolFor.optional() }),
    answer: poolView,
    errors: ['forbidden', 'pools-too-large', 'not-found'],
  },
  'DELETE /api/teams/:team/pools/:pool': {
    needs: 'sign-in',
    scope: 'capacity:change',
    summary: 'Open a pool of reserved places to everybody.',
    answer: ok,
    errors: ['forbidden', 'not-found'],
  },
  'PUT /api/teams/:team/subscription/overdraft': {
    needs: 'sign-in',
    scope: 'capacity:change',
    summary: 'Lend the team so many places until a time, or close it with no places (C6).',
    body: z.object({ places: z.int().min(0).max(100_000), until: time.nullable(), why: line.max(200).optional() }),
    answer: subscriptionView,
    errors: ['forbidden', 'not-found'],
  },
  'PUT /api/teams/:team/subscription/alerts': {
    needs: 'sign-in',
    scope: 'capacity:change',
    summary:
      'At how many hundredths of the limit to alert, besides at the limit itself; null alerts at the limit alone.',
    body: z.object({ percent: z.int().min(50).max(99).nullable() }),
    answer: subscriptionView,
    errors: ['forbidden', 'not-found'],
  },
});
