import { webhookTest } from '@usher/contract';
import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { record, type WebhookAct } from './change-webhooks.ts';
import { findWebhook } from './webhook-rows.ts';
import type { WebhooksDeps } from './webhooks-deps.ts';
import { insertDelivery } from './write-deliveries.ts';

const minuteMs = 60_000;
const mostByHandAMinute = 30;

/** Sends a test; answers the delivery's id. */
export async function sendTest(deps: WebhooksDeps, act: WebhookAct, webhook: string): Promise<string> {
  const { actor } = act;
  await refuseHaste(deps, webhook);
  const id = deps.ids.next();
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.manageWebhooks);
    const host = await hostOfOn(tx, actor, webhook);
    const team = await tx
      .selectFrom('team')
      .select(['id', 'name'])
      .where('id', '=', actor.team)
      .executeTakeFirstOrThrow();
    await insertDelivery(tx, id, webhook, {
      id: `test-${id}`,
      event: webhookTest,
      team,
      at: deps.clock.now(),
      actor: { person: actor.person, name: actor.name },
      sentence: `${actor.name} sent a test.`,
      data: {},
    });
    await record(tx, act, 'webhook.tested', { webhook, host });
  });
  return id;
}

/** Sends it once more, under its id, with all its tries before it. */
export async function resend(deps: WebhooksDeps, act: WebhookAct, webhook: string, delivery: string): Promise<void> {
  const { actor } = act;
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.manageWebhooks);
    const host = await hostOfOn(tx, actor, webhook);
    const { rows } = await sql<{
      event: string;
    }>`update webhook_delivery set state = 'waiting', tries = 0, next_at = portal_now(),
        settled_at = null
      where id = ${delivery}::uuid and webhook_id = ${webhook}::uuid returning event`.execute(tx);
    const [sent] = rows;
    if (sent === undefined) throw new PortalError('not-found');
    await record(tx, act, 'webhook.resent', { webhook, host, event: sent.event });
  });
}

/** Where it goes; refuses one that is not on. */
async function hostOfOn(tx: Tx, actor: MemberActor, id: string): Promise<string> {
  const { state, url } = await findWebhook(tx, actor.team, id);
  if (state !== 'on') throw new PortalError('webhook-off');
  return new URL(url).host;
}

async function refuseHaste({ rateLimiter }: WebhooksDeps, webhook: string): Promise<void> {
  const allowed = await rateLimiter.allow(`test of webhook ${webhook}`, mostByHandAMinute, minuteMs);
  if (!allowed) throw new PortalError('too-many-tries');
}
