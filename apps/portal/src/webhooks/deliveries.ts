import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import type { Posted } from './post.ts';

/** Longer than any attempt: a sender that died leaves its delivery to others after this. */
export const claimMs = 30_000;

export interface ClaimedDelivery {
  readonly id: string;
  readonly webhook: string;
  readonly team: string;
  readonly event: string;
  readonly body: string;
  readonly url: string;
  readonly secretSealed: Uint8Array;
  readonly attempts: number;
  readonly tries: number;
}

/**
 * Takes at most one due delivery of each webhook, oldest first, so that no receiver stands in another's way; for this sender
 * alone, whichever nodes ask at once. Not of those in `full`.
 */
export async function claimDue(
  db: Db,
  { claim, most, full }: { readonly claim: string; readonly most: number; readonly full: readonly string[] },
): Promise<readonly ClaimedDelivery[]> {
  const { rows } = await sql<ClaimedDelivery>`
    with due as (
      select one.id from webhook
      cross join lateral (
        select id from webhook_delivery
        where webhook_id = webhook.id and state = 'waiting' and next_at <= portal_now()
          and (claimed_until is null or claimed_until <= portal_now())
        order by next_at, id limit 1 for update skip locked) as one
      where webhook.removed_at is null and webhook.state = 'on' and webhook.id <> all (${full}::uuid[])
      limit ${most}::int)
    update webhook_delivery set claim = ${claim}::uuid, attempts = attempts + 1, tries = tries + 1,
      claimed_until = portal_now() + ${claimMs}::float8 * interval '1 millisecond'
    from due, webhook where webhook_delivery.id = due.id and webhook.id = webhook_delivery.webhook_id
    returning webhook_delivery.id, webhook.id as webhook, webhook.team_id as team, event, body, url,
      secret_sealed as "secretSealed", attempts, tries`.execute(db.read);
  return rows;
}

/** Writes down how an attempt went; false when the delivery is somebody else's by now. `retryMs` is null for the last try. */
export async function recordAttempt(
  tx: Tx,
  delivery: ClaimedDelivery,
  { claim, posted, retryMs }: { readonly claim: string; readonly posted: Posted; readonly retryMs: number | null },
): Promise<boolean> {
  const arrived = hasArrived(posted);
  const state = arrived ? 'delivered' : retryMs === null ? 'failed' : 'waiting';
  const { rows } = await sql`
    update webhook_delivery set state = ${state}::text, claim = null, claimed_until = null,
      settled_at = case when ${state}::text = 'waiting' then null else portal_now() end,
      next_at = portal_now() + ${retryMs ?? 0}::float8 * interval '1 millisecond'
    where id = ${delivery.id}::uuid and claim = ${claim}::uuid returning 1`.execute(tx);
  if (rows.length === 0) return false;
  await sql`insert into webhook_attempt (delivery_id, number, at, status, problem, took_ms, answer)
    values (${delivery.id}::uuid, ${delivery.attempts}::int, portal_now(), ${posted.status}::int, ${posted.problem}::text,
      ${posted.tookMs}::int, ${posted.answer}::text)
    on conflict do nothing`.execute(tx);
  await sql`update webhook set
      last_delivered_at = case when ${arrived}::boolean then portal_now() else last_delivered_at end,
      failing_since = case when ${arrived}::boolean then null else coalesce(failing_since, portal_now()) end
    where id = ${delivery.webhook}::uuid`.execute(tx);
  return true;
}

export function hasArrived({ status }: Posted): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** What was settled two weeks ago, and what a removed webhook still owed. */
export async function pruneDeliveries(db: Db): Promise<void> {
  await sql`delete from webhook_delivery where settled_at < portal_now() - interval '14 days'
    or (state = 'waiting' and created_at < portal_now() - interval '14 days')
    or webhook_id in (select id from webhook where removed_at is not null)`.execute(db.read);
}
