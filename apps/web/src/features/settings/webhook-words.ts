import type { DeliveryView, WebhookView } from '@usher/contract';
import { clockTime, roughly } from '../../time/duration.ts';
import type { DotLook } from '../../ui/dot.tsx';

/** How a webhook does, in a few words. */
export function standingOf({ state, failingSince, lastDeliveredAt }: WebhookView, now: number): [DotLook, string] {
  if (state === 'off') return ['off', 'Off'];
  if (state === 'stopped') return ['warn', 'Stopped: nothing arrived for days'];
  if (failingSince !== null) return ['warn', `Failing since ${clockTime(failingSince, now)}`];
  return [
    'on',
    lastDeliveredAt === null ? 'On, nothing sent yet' : `On, last arrived ${clockTime(lastDeliveredAt, now)}`,
  ];
}

/** How a delivery stands: what came back, and what is next. */
export function deliveryWords(delivery: DeliveryView, now: number): [DotLook, string] {
  const { state, status, problem, tookMs, nextAt, attempts } = delivery;
  const answer = problem ?? (status === null ? '' : `Answered ${status}${tookMs === null ? '' : ` in ${tookMs} ms`}.`);
  if (state === 'delivered') return ['on', `Arrived. ${answer}`];
  if (state === 'failed') return ['warn', `Given up after ${attempts} attempts. ${answer}`];
  if (attempts === 0) return ['off', 'On its way.'];
  return ['warn', `${answer} ${nextAt !== null && nextAt > now ? `Again in ${roughly(nextAt - now)}.` : 'Again now.'}`];
}
