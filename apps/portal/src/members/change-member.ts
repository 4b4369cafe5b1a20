import type { Role } from '@usher/contract';
import { appendAudit } from '../audit/append.ts';
import { lockTeam, type Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { mayGrant, mayManage } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { type MemberRow, readMember } from './member-rows.ts';
import { type MembersDeps, partyOf } from './members-deps.ts';

/** What every change does: the lock, the target read after it, then rows, audit and what pages must see. */
async function changing(
  deps: MembersDeps,
  actor: MemberActor,
  target: string,
  address: string,
  change: (tx: Tx, row: MemberRow) => Promise<{ kind: string; details: Record<string, unknown> }>,
): Promise<MemberRow | undefined> {
  return deps.db.transact(async (tx) => {
    await lockTeam(tx, actor.team);
    const row = await readMember(tx, actor.team, target);
    if (row === undefined) throw new PortalError('not-found');
    const { kind, details } = await change(tx, row);
    await appendAudit(tx, {
      team: actor.team,
      kind,
      actorPerson: actor.person,
      actor: actor.name,
      address,
      details: { member: row.id, person: row.person, personName: row.name, ...details },
    });
    await appendOutbox(tx, actor.team, [
      { kind: 'member', subject: row.id },
      { kind: 'audit', subject: null },
    ]);
    return readMember(tx, actor.team, target);
  });
}

/** A role that was lowered takes effect at the next request and the next event; rights on devices do not hang on it. */
export function changeRole(deps: MembersDeps, actor: MemberActor, target: string, role: Role, address: string) {
  return changing(deps, actor, target, address, async (tx, row) => {
    if (row.role === 'owner') throw new PortalError('last-owner');
    if (row.person === actor.person || !mayManage(actor, row.role) || !mayGrant(actor, role))
      throw new PortalError('role-above-yours');
    await tx.updateTable('member').set({ role }).where('id', '=', row.id).execute();
    return { kind: 'member.role-changed', details: { from: row.role, to: role } };
  });
}

/** E7: suspending ends their sessions in the same transaction. */
export function setState(
  deps: MembersDeps,
  actor: MemberActor,
  target: string,
  state: 'active' | 'suspended',
  address: string,
) {
  return changing(deps, actor, target, address, async (tx, row) => {
    if (row.role === 'owner') throw new PortalError('last-owner');
    if (row.person === actor.person || !mayManage(actor, row.role)) throw new PortalError('role-above-yours');
    await tx.updateTable('member').set({ state }).where('id', '=', row.id).execute();
    if (state === 'suspended')
      await deps.ender.endMatching(tx, actor.team, { member: row.id }, 'member-removed', partyOf(actor, address));
    return { kind: state === 'suspended' ? 'member.suspended' : 'member.reinstated', details: {} };
  });
}

/** E7: removing (or leaving) ends their sessions in the same transaction. The row stays: sessions and audit point at it. */
export function removeMember(deps: MembersDeps, actor: MemberActor, target: string, address: string) {
  return changing(deps, actor, target, address, async (tx, row) => {
    if (row.role === 'owner') throw new PortalError('last-owner');
    const leaving = row.person === actor.person;
    if (!leaving && !mayManage(actor, row.role)) throw new PortalError('role-above-yours');
    await tx
      .updateTable('member')
      .set({ removed_at: new Date(deps.clock.now()) })
      .where('id', '=', row.id)
      .execute();
    await tx.deleteFrom('device_access').where('member_id', '=', row.id).execute();
    await deps.ender.endMatching(tx, actor.team, { member: row.id }, 'member-removed', partyOf(actor, address));
    return { kind: leaving ? 'member.left' : 'member.removed', details: {} };
  });
}

/** The Owner becomes an Admin in the same transaction: a team never has two, and never none. */
export function handOver(deps: MembersDeps, actor: MemberActor, target: string, address: string) {
  return changing(deps, actor, target, address, async (tx, row) => {
    if (row.person === actor.person) throw new PortalError('forbidden');
    if (row.state === 'suspended') throw new PortalError('member-suspended');
    const stepped = await tx
      .updateTable('member')
      .set({ role: 'admin' })
      .where('id', '=', actor.member)
      .where('role', '=', 'owner')
      .executeTakeFirst();
    if (stepped.numUpdatedRows === 0n) throw new PortalError('forbidden');
    await tx.updateTable('member').set({ role: 'owner' }).where('id', '=', row.id).execute();
    await appendOutbox(tx, actor.team, [{ kind: 'member', subject: actor.member }]);
    return { kind: 'team.handed-over', details: {} };
  });
}
