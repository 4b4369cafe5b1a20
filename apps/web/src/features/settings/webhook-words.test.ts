import type { DeliveryView, WebhookView } from '@usher/contract';
import { expect, it } from 'vitest';
import { deliveryWords, standingOf } from './webhook-words.ts';

const now = Date.UTC(2026, 10, 3, 12);
const webhook = { state: 'on', failingSince: null, lastDeliveredAt: null } as WebhookView;
const delivery: DeliveryView = {
  id: 'd',
  event: 'session.started',
  state: 'waiting',
  createdAt: now,
  attempts: 0,
  nextAt: now,
  status: null,
  problem: null,
  tookMs: null,
};

it('says how a webhook does, the worst first', () => {
  expect(standingOf(webhook, now)).toEqual(['on', 'On, nothing sent yet']);
  expect(standingOf({ ...webhook, lastDeliveredAt: now }, now)[1]).toMatch(/^On, last arrived \d\d:\d\d$/);
  expect(standingOf({ ...webhook, failingSince: now, lastDeliveredAt: now }, now)[1]).toMatch(/^Failing since/);
  expect(standingOf({ ...webhook, state: 'stopped', failingSince: now }, now)[1]).toMatch(/^Stopped/);
  expect(standingOf({ ...webhook, state: 'off' }, now)).toEqual(['off', 'Off']);
});

it('says what became of a delivery, and when it is tried again', () => {
  expect(deliveryWords(delivery, now)[1]).toBe('On its way.');
  const answered = { ...delivery, attempts: 1, status: 500, tookMs: 12 };
  expect(deliveryWords({ ...answered, nextAt: now + 300_000 }, now)).toEqual([
    'warn',
    'Answered 500 in 12 ms. Again in 5 minutes.',
  ]);
  expect(deliveryWords(answered, now)[1]).toBe('Answered 500 in 12 ms. Again now.');
  expect(deliveryWords({ ...answered, state: 'delivered', status: 204, nextAt: null }, now)).toEqual([
    'on',
    'Arrived. Answered 204 in 12 ms.',
  ]);
  const silent = {
    ...delivery,
    state: 'failed',
    attempts: 8,
    nextAt: null,
    problem: 'Nothing listens there.',
  } as const;
  expect(deliveryWords(silent, now)[1]).toBe('Given up after 8 attempts. Nothing listens there.');
});
