import type { ErrorCode } from '@usher/contract';
import { sql } from 'kysely';
import type { Tx } from '../../database/index.ts';
import { PortalError } from '../../http/handler.ts';
import { appendOutbox } from '../../outbox/append.ts';
import { lockTeamAs, may } from '../../policy/index.ts';
import type { MemberActor } from '../../ports.ts';
import type { SessionDeps } from '../session-deps.ts';
import { polledMs } from './presence.ts';

export interface Wish {
  readonly actor: MemberActor;
  readonly device: string;
  readonly viewOnly: boolean;
  readonly address: string;
}

/** One person in more lists than this is a program. */
const mostWaits = 20;

/** Joins the waiting list, or comes back to it; with room the place is offered at once. Answers the waiter's id. */
export function joinList(deps: SessionDeps, wish: Wish): Promise<string> {
  return deps.db.transact(async (tx) => {
    await lockTeamAs(tx, wish.actor, may.wait);
    return enterList(tx, deps, wish);
  });
}

/** The same under a lock that is held. What would refuse a session, whatever room there is, refuses to wait for one. */
export async function enterList(tx: Tx, deps: SessionDeps, wish: Wish): Promise<string> {
  const refusal = await readRefusal(tx, wish);
  if (refusal !== null && refusal !== 'clock-in-doubt') throw new PortalError(refusal);
  const id = (await comeBack(tx, wish)) ?? (await enter(tx, deps, wish));
  await sql`select settle(${wish.actor.team}::uuid)`.execute(tx);
  tx.announce(wish.actor.team);
  return id;
}

async function readRefusal(tx: Tx, { actor, device, viewOnly }: Wish): Promise<ErrorCode | 'clock-in-doubt' | null> {
  const { rows } = await sql<{ refusal: ErrorCode | 'clock-in-doubt' | null }>`
    select admission_refusal(${actor.team}::uuid, ${actor.member}::uuid, ${device}::uuid, ${actor.signIn}::text,
      granted_rights(${device}::uuid, ${actor.member}::uuid, ${viewOnly}::boolean)) as refusal`.execute(tx);
  return rows[0]?.refusal ?? null;
}

/** It belongs to member and device: another tab, or a reload, finds it again and keeps its place. */
async function comeBack(tx: Tx, { actor, device, viewOnly }: Wish): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    update waiter set present_until = greatest(present_until, portal_now() + ${polledMs} * interval '1 millisecond'),
      sign_in_id = ${actor.signIn}, view_only = ${viewOnly}
    where member_id = ${actor.member}::uuid and device_id = ${device}::uuid and state in ('waiting', 'offered')
    returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

async function enter(tx: Tx, deps: SessionDeps, { actor, device, viewOnly, address }: Wish): Promise<string> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from waiter
    where member_id = ${actor.member}::uuid and state in ('waiting', 'offered')`.execute(tx);
  if ((rows[0]?.count ?? 0) >= mostWaits) throw new PortalError('too-many-tries');
  const id = deps.ids.next();
  await sql`update waiter set state = 'left' where member_id = ${actor.member}::uuid and device_id = ${device}::uuid
    and state in ('missed', 'gone')`.execute(tx);
  await sql`insert into waiter (id, team_id, member_id, device_id, sign_in_id, view_only, address, created_at, present_until)
    values (${id}::uuid, ${actor.team}::uuid, ${actor.member}::uuid, ${device}::uuid, ${actor.signIn}, ${viewOnly},
      ${address}, portal_now(), portal_now() + ${polledMs} * interval '1 millisecond')`.execute(tx);
  await sql`select audit_waiter(${id}::uuid, 'waiting.joined'),
    note_usage(${actor.team}::uuid, 'waited', ${actor.member}::uuid, ${device}::uuid)`.execute(tx);
  await appendOutbox(tx, actor.team, [{ kind: 'waiting', subject: null }]);
  return id;
}
