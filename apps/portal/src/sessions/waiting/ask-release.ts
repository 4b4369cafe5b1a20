import { sql } from 'kysely';
import type { Tx } from '../../database/index.ts';
import { PortalError } from '../../http/handler.ts';
import { appendOutbox } from '../../outbox/append.ts';
import { lockTeamAs, may } from '../../policy/index.ts';
import type { MemberActor } from '../../ports.ts';
import { auditSession } from '../announce-change.ts';
import { isLive } from '../domain/index.ts';
import { loadPlace } from '../place-store.ts';
import { canEnd } from '../present-session.ts';
import type { SessionDeps } from '../session-deps.ts';
import type { SessionRow } from '../session-row.ts';
import { closeAsks } from './open-asks.ts';

/** How long the holder's viewer shows the question. */
const askedForMs = 60_000;
/** The same person is not asked for the same place again before. */
const askAgainMs = 10 * 60_000;

/** W4: a waiter asks the holder of a session to let go. The holder need not say who they are, nor why they keep it. */
export async function askRelease(
  deps: SessionDeps,
  actor: MemberActor,
  row: SessionRow,
  ask: { readonly waiter: string; readonly address: string },
): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.wait);
    const device = await readWish(tx, actor, ask.waiter);
    const holder = await loadPlace(tx, row.id);
    if (holder === undefined || !isLive(holder.place, holder.now) || row.personId === actor.person)
      throw new PortalError('session-over');
    if (!canEnd(row)) throw new PortalError('agent-too-old');
    const over = await closeAsks(tx, sql`ask.session_id = ${row.id}::uuid and ask.expires_at <= portal_now()`);
    if (await wasAsked(tx, row.id, ask.waiter)) throw new PortalError('already-asked');
    const request = deps.ids.next();
    const { rows } = await sql<{ until: number }>`
      insert into release_request (id, session_id, waiter_id, asked_at, expires_at)
      values (${request}::uuid, ${row.id}::uuid, ${ask.waiter}::uuid, portal_now(),
        portal_now() + ${askedForMs} * interval '1 millisecond')
      returning (extract(epoch from expires_at) * 1000)::double precision as until`.execute(tx);
    await auditSession(tx, row, 'release.asked', { person: actor.person, name: actor.name, address: ask.address });
    await appendOutbox(tx, actor.team, [{ kind: 'waiting', subject: null }]);
    const until = rows[0]?.until ?? holder.now;
    tx.onCommit(() => {
      const { viewers } = deps.links();
      for (const { session, request: old } of over)
        viewers.asked(session, { type: 'release-over', session, request: old });
      viewers.asked(row.id, { type: 'release-asked', session: row.id, request, by: actor.name, device, until });
    });
  });
}

/** The device that the asker waits for, by name. */
async function readWish(tx: Tx, actor: MemberActor, waiter: string): Promise<string> {
  const { rows } = await sql<{ device: string }>`
    select device.name as device from waiter join device on device.id = waiter.device_id
    where waiter.id = ${waiter}::uuid and waiter.member_id = ${actor.member}::uuid and waiter.state = 'waiting'`.execute(
    tx,
  );
  const found = rows[0];
  if (found === undefined) throw new PortalError('not-waiting');
  return found.device;
}

/** By anybody a moment ago, or by this one lately: nobody is asked all the time. */
async function wasAsked(tx: Tx, session: string, waiter: string): Promise<boolean> {
  const { rows } = await sql`select 1 from release_request
    where session_id = ${session}::uuid and (answered_at is null
      or waiter_id = ${waiter}::uuid and asked_at > portal_now() - ${askAgainMs} * interval '1 millisecond')`.execute(
    tx,
  );
  return rows.length > 0;
}
