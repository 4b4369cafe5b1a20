import type { DeliveryView, WebhookView } from '@usher/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';

const pageRows = 50;

interface ViewRow extends Omit<WebhookView, 'createdAt' | 'lastDeliveredAt' | 'failingSince'> {
  readonly createdAt: Date;
  readonly lastDeliveredAt: Date | null;
  readonly failingSince: Date | null;
}

export async function readWebhooks(db: Db['read'], team: string, only: string | null = null): Promise<WebhookView[]> {
  const { rows } = await sql<ViewRow>`
    select webhook.id, url, events, webhook.state, person.name as "madeBy", webhook.created_at as "createdAt",
      last_delivered_at as "lastDeliveredAt", failing_since as "failingSince",
      (select count(*)::int from webhook_delivery where webhook_id = webhook.id and state = 'waiting') as waiting
    from webhook join member on member.id = webhook.made_by join person on person.id = member.person_id
    where webhook.team_id = ${team}::uuid and webhook.removed_at is null
      and (${only}::uuid is null or webhook.id = ${only}::uuid)
    order by webhook.created_at, webhook.id`.execute(db);
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.getTime(),
    lastDeliveredAt: row.lastDeliveredAt?.getTime() ?? null,
    failingSince: row.failingSince?.getTime() ?? null,
  }));
}

/** The team's webhook of this id; whoever asks for another learns that there is nothing. */
export async function findWebhook(db: Db['read'] | Tx, team: string, id: string) {
  const row = await db
    .selectFrom('webhook')
    .select(['id', 'url', 'events', 'state'])
    .where('id', '=', id)
    .where('team_id', '=', team)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new PortalError('not-found');
  return row;
}

export interface LogPage {
  readonly state?: DeliveryView['state'] | undefined;
  readonly before?: string | undefined;
  readonly id?: string | undefined;
}

interface DeliveryRow extends Omit<DeliveryView, 'createdAt' | 'nextAt'> {
  readonly createdAt: Date;
  readonly nextAt: Date | null;
  readonly body: string;
}

/** Newest first, each with how its last attempt went. */
export async function readDeliveries(db: Db['read'], webhook: string, { state, before, id }: LogPage) {
  const { rows } = await sql<DeliveryRow>`
    select delivery.id, event, state, created_at as "createdAt", attempts, body,
      case when state = 'waiting' then next_at end as "nextAt", last.status, last.problem, last.took_ms as "tookMs"
    from webhook_delivery as delivery
    left join lateral (select status, problem, took_ms from webhook_attempt where delivery_id = delivery.id
      order by number desc limit 1) as last on true
    where webhook_id = ${webhook}::uuid and (${id ?? null}::uuid is null or delivery.id = ${id ?? null}::uuid)
      and (${state ?? null}::text is null or state = ${state ?? null}::text)
      and (${before ?? null}::uuid is null or delivery.id < ${before ?? null}::uuid)
    order by delivery.id desc limit ${pageRows + 1}`.execute(db);
  const deliveries = rows.slice(0, pageRows).map(({ createdAt, nextAt, ...row }) => ({
    ...row,
    createdAt: createdAt.getTime(),
    nextAt: nextAt?.getTime() ?? null,
  }));
  return { deliveries, more: rows.length > pageRows };
}

export async function readAttempts(db: Db['read'], delivery: string) {
  const rows = await db
    .selectFrom('webhook_attempt')
    .select(['number', 'at', 'status', 'problem', 'took_ms as tookMs', 'answer'])
    .where('delivery_id', '=', delivery)
    .orderBy('number', 'desc')
    .limit(100)
    .execute();
  return rows.map((row) => ({ ...row, at: row.at.getTime() }));
}
