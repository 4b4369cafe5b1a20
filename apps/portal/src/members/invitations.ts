import { createHash, randomBytes } from 'node:crypto';
import type { AuditKind, InvitationView, Role } from '@usher/contract';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { lockTeamAs, may, mayGrant } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import type { MembersDeps } from './members-deps.ts';

const lifeMs = 7 * 24 * 3600_000;

export async function readInvitations(deps: MembersDeps, team: string): Promise<InvitationView[]> {
  const rows = await deps.db.read
    .selectFrom('invitation')
    .innerJoin('member', 'member.id', 'invitation.invited_by')
    .innerJoin('person', 'person.id', 'member.person_id')
    .select(['invitation.id', 'invitation.email', 'invitation.role', 'person.name as invitedBy'])
    .select(['invitation.created_at', 'invitation.expires_at'])
    .where('invitation.team_id', '=', team)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', new Date(deps.clock.now()))
    .orderBy('invitation.created_at', 'desc')
    .limit(500)
    .execute();
  return rows.map(({ created_at, expires_at, ...row }) => ({
    ...row,
    createdAt: created_at.getTime(),
    expiresAt: expires_at.getTime(),
  }));
}

/** The link is shown once; the database keeps only its hash. */
export async function invite(
  deps: MembersDeps,
  actor: MemberActor,
  request: { readonly email?: string | undefined; readonly role: Role },
  address: string,
): Promise<{ invitation: InvitationView; link: string }> {
  const { role, email = null } = request;
  if (role === 'owner') throw new PortalError('role-above-yours');
  const token = randomBytes(32).toString('base64url');
  const id = deps.ids.next();
  const link = `${deps.origin}/invite/${token}`;
  const now = deps.clock.now();
  await deps.db.transact(async (tx) => {
    const current = await lockTeamAs(tx, actor, may.managePeople);
    if (!mayGrant(current, role)) throw new PortalError('role-above-yours');
    if (email !== null) await refuseMember(tx, actor.team, email);
    await tx
      .insertInto('invitation')
      .values({
        id,
        team_id: actor.team,
        email,
        role,
        token_hash: new Uint8Array(createHash('sha256').update(token).digest()),
        invited_by: actor.member,
        created_at: new Date(now),
        expires_at: new Date(now + lifeMs),
      })
      .execute();
    await record(tx, actor, 'member.invited', { role, email }, address);
    if (email !== null) await deps.mailInvitation?.(tx, { id, team: actor.team, email, by: actor.name, role, link });
  });
  const invitation = { id, email, role, invitedBy: actor.name, createdAt: now, expiresAt: now + lifeMs };
  return { invitation, link };
}

async function refuseMember(tx: Tx, team: string, email: string): Promise<void> {
  const there = await tx
    .selectFrom('member')
    .innerJoin('person', 'person.id', 'member.person_id')
    .select('member.id')
    .where('member.team_id', '=', team)
    .where('person.email', '=', email)
    .where('member.removed_at', 'is', null)
    .executeTakeFirst();
  if (there !== undefined) throw new PortalError('already-member');
}

export async function revokeInvitation(
  deps: MembersDeps,
  actor: MemberActor,
  id: string,
  address: string,
): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.managePeople);
    const revoked = await tx
      .updateTable('invitation')
      .set({ revoked_at: new Date(deps.clock.now()) })
      .where('id', '=', id)
      .where('team_id', '=', actor.team)
      .where('accepted_at', 'is', null)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (revoked.numUpdatedRows === 0n) throw new PortalError('not-found');
    await record(tx, actor, 'member.invitation-revoked', {}, address);
  });
}

/** Takes back the open invitations of somebody who may no longer grant their roles: their link must let nobody in. */
export async function withdrawInvitations(
  deps: MembersDeps,
  tx: Tx,
  withdrawal: {
    readonly actor: MemberActor;
    readonly address: string;
    readonly invitedBy: string;
    readonly keep: readonly Role[];
  },
): Promise<void> {
  const { actor, address, invitedBy, keep } = withdrawal;
  const open = await tx
    .selectFrom('invitation')
    .select(['id', 'role'])
    .where('invited_by', '=', invitedBy)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', new Date(deps.clock.now()))
    .execute();
  const lost = open.filter(({ role }) => !keep.includes(role)).map(({ id }) => id);
  if (lost.length === 0) return;
  const revokedAt = new Date(deps.clock.now());
  await tx.updateTable('invitation').set({ revoked_at: revokedAt }).where('id', 'in', lost).execute();
  await record(tx, actor, 'member.invitation-revoked', { count: lost.length }, address);
}

async function record(
  tx: Tx,
  actor: MemberActor,
  kind: AuditKind,
  details: Record<string, unknown>,
  address: string,
): Promise<void> {
  await appendAudit(tx, { team: actor.team, kind, actorPerson: actor.person, actor: actor.name, address, details });
  await appendOutbox(tx, actor.team, [
    { kind: 'invitations', subject: null },
    { kind: 'audit', subject: null },
  ]);
}
