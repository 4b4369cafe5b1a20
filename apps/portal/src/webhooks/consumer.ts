import { webhookDataOf, webhookEventOf } from '@usher/contract';
import type { Consumer } from '../notify/index.ts';
import type { Happening } from '../notify/happening.ts';
import type { Ids, Log } from '../ports.ts';
import { openWebhooks, type Told, writeDeliveries } from './write-deliveries.ts';

/** What webhooks are owed of what happened. */
export function webhookConsumer({ ids, log }: { readonly ids: Ids; readonly log: Log }): Consumer {
  return async (tx, team, happenings) => {
    const told = happenings.flatMap((happening) => toldOf(happening, log) ?? []);
    if (told.length === 0) return;
    const webhooks = await openWebhooks(tx, team.id);
    await writeDeliveries(tx, { ids, team }, webhooks, told);
  };
}

function toldOf(happening: Happening, log: Log): Told | null {
  const event = webhookEventOf(happening.kind);
  if (event === null) return null;
  const data = webhookDataOf(event, happening.details);
  // An older row may hold other facts; its sentence stands, and receivers learn that it happened.
  if (data === null) log.warn({ event, number: happening.number }, 'the facts of a happening do not fit its event');
  return { ...happening, event, data: data ?? {} };
}
