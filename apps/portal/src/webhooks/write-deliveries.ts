import { type WebhookBody, type WebhookEvent, webhookTest } from '@usher/contract';
import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import type { Ids } from '../ports.ts';
import type { Happening } from '../notify/happening.ts';

/** Webhooks of a team that are told anything at all. */
export async function openWebhooks(tx: Tx, team: string) {
  return tx
    .selectFrom('webhook')
    .select(['id', 'events', 'from_audit as fromAudit', 'from_outbox as fromOutbox'])
    .where('team_id', '=', team)
    .where('removed_at', 'is', null)
    .where('state', '=', 'on')
    .execute();
}

/** A happening that is one of the events, with the facts its schema names. */
export interface Told extends Happening {
  readonly event: WebhookEvent;
  readonly data: Record<string, unknown>;
}

type OpenWebhook = Awaited<ReturnType<typeof openWebhooks>>[number];

/** Writes what each webhook is owed of these happenings, in the transaction that marks them as read. */
export async function writeDeliveries(
  tx: Tx,
  { ids, team }: { readonly ids: Ids; readonly team: { readonly id: string; readonly name: string } },
  webhooks: readonly OpenWebhook[],
  happenings: readonly Told[],
): Promise<void> {
  for (const happening of happenings) {
    for (const webhook of webhooks) {
      if (!webhook.events.includes(happening.event) || isBefore(happening, webhook)) continue;
      await insertDelivery(tx, ids.next(), webhook.id, bodyOf(team, happening));
    }
  }
}

function isBefore({ source, number }: Happening, { fromAudit, fromOutbox }: OpenWebhook): boolean {
  return number <= (source === 'audit' ? fromAudit : fromOutbox);
}

function bodyOf(team: WebhookBody['team'], told: Told): WebhookBody {
  const { source, number, event, at, actor, sentence, data } = told;
  return { id: `${source}-${number}`, event, team, at, actor, sentence, data };
}

export async function insertDelivery(tx: Tx, id: string, webhook: string, body: WebhookBody): Promise<void> {
  const source = body.event === webhookTest ? id : body.id;
  await sql`insert into webhook_delivery (id, webhook_id, event, source, body, created_at, next_at)
    values (${id}::uuid, ${webhook}::uuid, ${body.event}, ${source}, ${JSON.stringify(body)}, portal_now(), portal_now())
    on conflict (webhook_id, source) do nothing`.execute(tx);
}
