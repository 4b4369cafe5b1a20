import type { AuditKind, WebhookEvent } from '@usher/contract';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { seal } from '../keys/seal.ts';
import { appendOutbox } from '../outbox/append.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { isAllowedUrl } from './allowed-url.ts';
import { newWebhookSecret } from './signature.ts';
import { findWebhook } from './webhook-rows.ts';
import type { WebhooksDeps } from './webhooks-deps.ts';

const mostWebhooks = 20;

export interface WebhookAct {
  readonly actor: MemberActor;
  readonly address: string;
}

/** What happens from now on is sent there. The secret is shown once; the database keeps it sealed. */
export async function makeWebhook(
  deps: WebhooksDeps,
  act: WebhookAct,
  wanted: { readonly url: string; readonly events: readonly WebhookEvent[] },
): Promise<{ id: string; secret: string }> {
  refuseUrl(deps, wanted.url);
  const { team } = act.actor;
  const id = deps.ids.next();
  const secret = newWebhookSecret();
  const sealed = seal(Buffer.from(secret), deps.sealKey, `webhook ${id}`);
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, act.actor, may.manageWebhooks);
    await refuseMany(tx, team);
    // Its own making is not for it.
    await record(tx, act, 'webhook.created', { webhook: id, host: new URL(wanted.url).host, events: wanted.events });
    await sql`insert into webhook (id, team_id, url, events, secret_sealed, made_by, created_at, from_audit, from_outbox)
      select ${id}::uuid, id, ${wanted.url}, ${eventsText(wanted.events)}::jsonb, ${sealed}::bytea,
        ${act.actor.member}::uuid, portal_now(), audit_number, event_number from team where id = ${team}::uuid`.execute(
      tx,
    );
  });
  return { id, secret };
}

export interface WantedWebhook {
  readonly url?: string | undefined;
  readonly events?: readonly WebhookEvent[] | undefined;
  readonly on?: boolean | undefined;
}

export async function changeWebhook(
  deps: WebhooksDeps,
  act: WebhookAct,
  id: string,
  { url, events, on }: WantedWebhook,
): Promise<void> {
  if (url !== undefined) refuseUrl(deps, url);
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, act.actor, may.manageWebhooks);
    const row = await findWebhook(tx, act.actor.team, id);
    const next = {
      url: url ?? row.url,
      events: eventsText(events ?? row.events),
      state: on === undefined ? row.state : on ? ('on' as const) : ('off' as const),
    };
    // Switched on, it starts with all its patience.
    const healed = next.state === 'on' && row.state !== 'on' ? { failing_since: null } : {};
    await tx
      .updateTable('webhook')
      .set({ ...next, ...healed })
      .where('id', '=', id)
      .execute();
    const changed = { url: url !== undefined, events: events !== undefined, state: next.state };
    await record(tx, act, 'webhook.changed', { webhook: id, host: new URL(next.url).host, ...changed });
  });
}

/** From its commit on everything is signed with the new secret, what waits already, too. */
export async function changeSecret(deps: WebhooksDeps, act: WebhookAct, id: string): Promise<string> {
  const secret = newWebhookSecret();
  const secret_sealed = seal(Buffer.from(secret), deps.sealKey, `webhook ${id}`);
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, act.actor, may.manageWebhooks);
    const { url } = await findWebhook(tx, act.actor.team, id);
    await tx.updateTable('webhook').set({ secret_sealed }).where('id', '=', id).execute();
    await record(tx, act, 'webhook.secret-changed', { webhook: id, host: new URL(url).host });
  });
  return secret;
}

export async function removeWebhook(deps: WebhooksDeps, act: WebhookAct, id: string): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, act.actor, may.manageWebhooks);
    const { url } = await findWebhook(tx, act.actor.team, id);
    await sql`update webhook set removed_at = portal_now() where id = ${id}::uuid`.execute(tx);
    await record(tx, act, 'webhook.removed', { webhook: id, host: new URL(url).host });
  });
}

/** In the table's order, each once. */
const eventsText = (events: readonly WebhookEvent[]): string => JSON.stringify([...new Set(events)].toSorted());

function refuseUrl({ allowPrivate }: WebhooksDeps, url: string): void {
  if (!isAllowedUrl(url, allowPrivate)) throw new PortalError('webhook-address-refused');
}

async function refuseMany(tx: Tx, team: string): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from webhook where team_id = ${team}::uuid and removed_at is null`.execute(tx);
  if ((rows[0]?.count ?? 0) >= mostWebhooks) throw new PortalError('too-many-webhooks');
}

export async function record(
  tx: Tx,
  { actor, address }: WebhookAct,
  kind: AuditKind,
  details: Record<string, unknown>,
): Promise<void> {
  await appendAudit(tx, { team: actor.team, kind, actorPerson: actor.person, actor: actor.name, address, details });
  await appendOutbox(tx, actor.team, [
    { kind: 'webhooks', subject: null },
    { kind: 'audit', subject: null },
  ]);
}
