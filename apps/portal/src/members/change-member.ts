import { type AuditKind, type Role, roleAtLeast } from '@usher/contract';
import { endKeysOf } from '../api-keys/index.ts';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { grantable, lockTeamAs, may, mayGrant, mayManage } from '../policy/index.ts';
import type { MemberActor, MemberSuspender } from '../ports.ts';
import { withdrawInvitations } from './invitations.ts';
import { type MemberRow, readMember } from './member-rows.ts';
import { type MembersDeps, partyOf } from './members-deps.ts';

/** Who changes whom, and from which address. */
export interface MemberAct {
  readonly actor: MemberActor;
  readonly target: string;
  readonly address: string;
}

/** One audit row of a change. */
interface Fact {
  readonly kind: AuditKind;
  readonly details?: Record<string, unknown>;
}

type Change = (tx: Tx, row: MemberRow, actor: MemberActor) => Promise<readonly Fact[]>;

/** What every change does: the lock, actor and target read after it, then rows, audit and what pages must see. */
function changing(
  deps: MembersDeps,
  act: MemberAct,
  rule: (actor: MemberActor) => boolean,
  change: Change,
): Promise<MemberRow | undefined> {
  return deps.db.transact((tx) => changingIn(tx, act, rule, change));
}

async function changingIn(
  tx: Tx,
  { actor, target, address }: MemberAct,
  rule: (actor: MemberActor) => boolean,
  change: Change,
): Promise<MemberRow | undefined> {
  const current = await lockTeamAs(tx, actor, rule);
  const row = await readMember(tx, actor.team, target);
  if (row === undefined) throw new PortalError('not-found');
  const facts = await change(tx, row, current);
  for (const { kind, details } of facts) {
    const about = { member: row.id, person: row.person, personName: row.name, ...details };
    const who = { actorPerson: actor.person, actor: actor.name, address };
    await appendAudit(tx, { team: actor.team, kind, ...who, details: about });
  }
  if (facts.length > 0) {
    await appendOutbox(tx, actor.team, [
      { kind: 'member', subject: row.id },
      { kind: 'audit', subject: null },
    ]);
  }
  return readMember(tx, actor.team, target);
}

export interface WantedMember {
  readonly role?: Role | undefined;
  readonly state?: 'active' | 'suspended' | undefined;
}

/** Role and state in one transaction: both or neither. What is so already changes nothing and says nothing. */
export function changeMember(deps: MembersDeps, act: MemberAct, wanted: WantedMember) {
  return changing(deps, act, may.managePeople, changeTo(deps, act, wanted));
}

/** The same rules, inside the transaction of who ends their sessions as well. */
export function createSuspender(deps: MembersDeps): MemberSuspender {
  return {
    async suspend(tx, act, message) {
      await changingIn(tx, act, may.managePeople, changeTo(deps, act, { state: 'suspended', message }));
    },
  };
}

function changeTo(deps: MembersDeps, act: MemberAct, wanted: WantedMember & { message?: string | null }): Change {
  return async (tx, row, actor) => {
    if (row.role === 'owner') throw new PortalError('last-owner');
    if (row.person === actor.person || !mayManage(actor, row.role)) throw new PortalError('role-above-yours');
    const facts: Fact[] = [];
    const { role, state, message = null } = wanted;
    if (role !== undefined && role !== row.role) facts.push(await changeRole(deps, tx, act, { row, actor, role }));
    if (state !== undefined && state !== row.state)
      facts.push(await changeState(deps, tx, act, { row, state, message }));
    return facts;
  };
}

async function changeRole(
  deps: MembersDeps,
  tx: Tx,
  { address }: MemberAct,
  { row, actor, role }: { readonly row: MemberRow; readonly actor: MemberActor; readonly role: Role },
): Promise<Fact> {
  if (!mayGrant(actor, role)) throw new PortalError('role-above-yours');
  await tx.updateTable('member').set({ role }).where('id', '=', row.id).execute();
  const stillGrants = grantable({ role, suspended: row.state === 'suspended' });
  await withdrawInvitations(deps, tx, { actor, address, invitedBy: row.id, keep: stillGrants });
  if (!roleAtLeast(role, row.role)) await endKeysOf(tx, { actor, address, maker: row.id });
  await deps.ender.refreshRights(tx, actor.team, { member: row.id }, partyOf(actor, address));
  return { kind: 'member.role-changed', details: { from: row.role, to: role } };
}

/** E7: suspending ends their sessions in the same transaction, and nobody gets in by a link they made. */
async function changeState(
  deps: MembersDeps,
  tx: Tx,
  { actor, address }: MemberAct,
  { row, state, message }: { row: MemberRow; state: 'active' | 'suspended'; message: string | null },
): Promise<Fact> {
  await tx.updateTable('member').set({ state }).where('id', '=', row.id).execute();
  if (state === 'active') return { kind: 'member.reinstated' };
  await withdrawInvitations(deps, tx, { actor, address, invitedBy: row.id, keep: [] });
  await endKeysOf(tx, { actor, address, maker: row.id });
  const by = partyOf(actor, address);
  await deps.ender.endMatching(tx, actor.team, { member: row.id }, 'member-removed', by, message);
  return { kind: 'member.suspended' };
}

function mayRemove(actor: MemberActor): boolean {
  return may.leave(actor) || may.managePeople(actor);
}

/** E7: removing (or leaving) ends their sessions in the same transaction. The row stays: sessions and audit point at it. */
export function removeMember(deps: MembersDeps, act: MemberAct) {
  return changing(deps, act, mayRemove, async (tx, row, actor) => {
    const leaving = row.person === actor.person;
    if (leaving ? !may.leave(actor) : !may.managePeople(actor)) throw new PortalError('forbidden');
    if (row.role === 'owner') throw new PortalError('last-owner');
    if (!leaving && !mayManage(actor, row.role)) throw new PortalError('role-above-yours');
    const removedAt = new Date(deps.clock.now());
    await tx.updateTable('member').set({ removed_at: removedAt }).where('id', '=', row.id).execute();
    await tx.deleteFrom('access_entry').where('member_id', '=', row.id).execute();
    await tx.deleteFrom('person_group_member').where('member_id', '=', row.id).execute();
    await appendOutbox(tx, actor.team, [{ kind: 'groups', subject: null }]);
    await withdrawInvitations(deps, tx, { actor, address: act.address, invitedBy: row.id, keep: [] });
    await endKeysOf(tx, { actor, address: act.address, maker: row.id });
    await deps.ender.endMatching(tx, actor.team, { member: row.id }, 'member-removed', partyOf(actor, act.address));
    return [{ kind: leaving ? 'member.left' : 'member.removed' }];
  });
}

/** The Owner becomes an Admin in the same transaction: a team never has two, and never none. */
export function handOver(deps: MembersDeps, act: MemberAct) {
  return changing(deps, act, may.handOver, async (tx, row, actor) => {
    if (row.person === actor.person) throw new PortalError('forbidden');
    if (row.state === 'suspended')
      throw new PortalError('bad-request', { fields: { member: 'A suspended person cannot become the Owner.' } });
    await tx.updateTable('member').set({ role: 'admin' }).where('id', '=', actor.member).execute();
    await tx.updateTable('member').set({ role: 'owner' }).where('id', '=', row.id).execute();
    await endKeysOf(tx, { actor, address: act.address, maker: actor.member });
    await appendOutbox(tx, actor.team, [{ kind: 'member', subject: actor.member }]);
    return [{ kind: 'team.handed-over' }];
  });
}
