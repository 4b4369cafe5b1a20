import { z } from 'zod';
import { id } from '../ids.ts';
import { defineRoutes } from '../route.ts';
import { time } from '../views.ts';
import { webhookEvent } from '../webhook-events.ts';

const ok = z.object({ ok: z.literal(true) });
export const webhookUrlMaxLength = 500;

const url = z
  .string()
  .trim()
  .max(webhookUrlMaxLength)
  .regex(/^https?:\/\/[^\s\p{Cc}]+$/iu, 'Give a whole address, such as https://hooks.example.org/usher.');
const events = z.array(webhookEvent).min(1).max(100);

/** `stopped`: by Usher, after its receiver had failed for days. */
export const webhookState = z.enum(['on', 'off', 'stopped']);

export const webhookView = z.object({
  id,
  url: z.string(),
  events: z.array(webhookEvent),
  state: webhookState,
  madeBy: z.string(),
  createdAt: time,
  lastDeliveredAt: time.nullable(),
  /** Since when no delivery has arrived. */
  failingSince: time.nullable(),
  waiting: z.int(),
});
export type WebhookView = z.infer<typeof webhookView>;

export const deliveryState = z.enum(['waiting', 'delivered', 'failed']);

export const deliveryView = z.object({
  id,
  event: z.string(),
  state: deliveryState,
  createdAt: time,
  attempts: z.int(),
  /** When it is tried next. */
  nextAt: time.nullable(),
  /** Of the last attempt: the answer's code, or why there was none. */
  status: z.int().nullable(),
  problem: z.string().nullable(),
  tookMs: z.int().nullable(),
});
export type DeliveryView = z.infer<typeof deliveryView>;

export const attemptView = z.object({
  number: z.int(),
  at: time,
  status: z.int().nullable(),
  problem: z.string().nullable(),
  tookMs: z.int(),
  /** How the answer began. */
  answer: z.string(),
});

export const webhookRoutes = defineRoutes({
  'GET /api/teams/:team/webhooks': {
    needs: 'sign-in',
    summary: 'The team’s webhooks, and how each of them does.',
    answer: z.object({ webhooks: z.array(webhookView) }),
    errors: ['forbidden', 'not-found'],
  },
  'POST /api/teams/:team/webhooks': {
    needs: 'sign-in',
    summary: 'Make a webhook. The secret its deliveries are signed with is shown once.',
    body: z.object({ url, events }),
    answer: z.object({ webhook: webhookView, secret: z.string() }),
    status: 201,
    errors: ['forbidden', 'webhook-address-refused', 'too-many-webhooks', 'not-found'],
  },
  'PATCH /api/teams/:team/webhooks/:webhook': {
    needs: 'sign-in',
    summary:
      'Change where a webhook goes, what it is told of, or whether it is on. What waited is sent once it is on again.',
    body: z.object({ url: url.optional(), events: events.optional(), on: z.boolean().optional() }),
    answer: webhookView,
    errors: ['forbidden', 'webhook-address-refused', 'not-found'],
  },
  'DELETE /api/teams/:team/webhooks/:webhook': {
    needs: 'sign-in',
    summary: 'Remove a webhook, and what was not delivered yet.',
    answer: ok,
    errors: ['forbidden', 'not-found'],
  },
  'POST /api/teams/:team/webhooks/:webhook/secret': {
    needs: 'sign-in',
    summary:
      'Give it a new secret, which is shown once. Whatever is sent from now on is signed with it, the old one is gone.',
    answer: z.object({ webhook: webhookView, secret: z.string() }),
    errors: ['forbidden', 'not-found'],
  },
  'POST /api/teams/:team/webhooks/:webhook/test': {
    needs: 'sign-in',
    summary: 'Send a webhook.test to it.',
    answer: z.object({ delivery: id }),
    status: 202,
    errors: ['forbidden', 'webhook-off', 'too-many-tries', 'not-found'],
  },
  'GET /api/teams/:team/webhooks/:webhook/deliveries': {
    needs: 'sign-in',
    summary: 'Its newest deliveries; they are kept for 14 days.',
    query: z.object({ state: deliveryState.optional(), before: id.optional() }),
    answer: z.object({ deliveries: z.array(deliveryView), more: z.boolean() }),
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/webhooks/:webhook/deliveries/:delivery': {
    needs: 'sign-in',
    summary: 'One delivery: what is sent, and every attempt with its answer.',
    answer: z.object({ delivery: deliveryView, body: z.string(), attempts: z.array(attemptView) }),
    errors: ['forbidden', 'not-found'],
  },
  'POST /api/teams/:team/webhooks/:webhook/deliveries/:delivery/resend': {
    needs: 'sign-in',
    summary: 'Send a delivery again, under the same id.',
    answer: ok,
    status: 202,
    errors: ['forbidden', 'webhook-off', 'not-found'],
  },
});
