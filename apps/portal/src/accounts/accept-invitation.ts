import type { Role } from '@usher/contract';
import { appendAudit } from '../audit/append.ts';
import { lockTeam, type Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import type { Actor } from '../ports.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import { insertPerson } from './new-person.ts';
import { hashPassword } from './passwords.ts';
import { hashSecret } from './secret-text.ts';
import { createSignIn } from './sign-ins.ts';

export interface OpenInvitation {
  readonly id: string;
  readonly teamId: string;
  readonly team: string;
  readonly role: Exclude<Role, 'owner'>;
  readonly invitedBy: string;
  readonly email: string | null;
}

export async function readInvitation(deps: AccountsDeps, token: string, address: string): Promise<OpenInvitation> {
  if (!(await deps.rateLimiter.allow(`invitation ${address}`, 30, 60_000))) throw new PortalError('too-many-tries');
  const row = await deps.db.read
    .selectFrom('invitation')
    .innerJoin('team', 'team.id', 'invitation.team_id')
    .innerJoin('member', 'member.id', 'invitation.invited_by')
    .innerJoin('person', 'person.id', 'member.person_id')
    .select(['invitation.id', 'invitation.team_id as teamId', 'team.name as team', 'invitation.role'])
    .select(['person.name as invitedBy', 'invitation.email'])
    .where('token_hash', '=', hashSecret(token))
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', new Date(deps.clock.now()))
    .executeTakeFirst();
  if (row === undefined) throw new PortalError('invitation-gone');
  return row;
}

export interface Acceptance {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
}

/** Joins the team, with a new account or as whoever is signed in; of two who accept at once one wins. */
export async function acceptInvitation(
  deps: AccountsDeps,
  token: string,
  actor: Actor | null,
  body: Acceptance,
  from: { readonly address: string; readonly userAgent: string | null },
): Promise<{ team: string; token: string | null }> {
  const invitation = await readInvitation(deps, token, from.address);
  const account = actor === null ? await newAccount(body) : null;
  return deps.db.transact(async (tx) => {
    await lockTeam(tx, invitation.teamId);
    await takeInvitation(tx, deps, invitation.id);
    const person = account === null ? (actor?.person ?? '') : await insertPerson(tx, deps, account);
    const name = account?.name ?? actor?.name ?? '';
    const member = await join(tx, deps, invitation, person);
    await tx.updateTable('invitation').set({ accepted_by: member }).where('id', '=', invitation.id).execute();
    await appendAudit(tx, {
      team: invitation.teamId,
      kind: 'member.joined',
      actorPerson: person,
      actor: name,
      address: from.address,
      details: { role: invitation.role, personName: name, invitedBy: invitation.invitedBy },
    });
    await appendOutbox(tx, invitation.teamId, [
      { kind: 'member', subject: member },
      { kind: 'invitations', subject: null },
      { kind: 'audit', subject: null },
    ]);
    return { team: invitation.teamId, token: account === null ? null : await createSignIn(tx, deps, person, from) };
  });
}

async function newAccount({ name, email, password }: Acceptance) {
  if (name === undefined || email === undefined || password === undefined) {
    throw new PortalError('bad-request', { fields: { body: 'Give a name, an e-mail address and a password.' } });
  }
  return { name, email, passwordHash: await hashPassword(password) };
}

async function takeInvitation(tx: Tx, deps: AccountsDeps, id: string): Promise<void> {
  const now = new Date(deps.clock.now());
  const taken = await tx
    .updateTable('invitation')
    .set({ accepted_at: now })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (taken.numUpdatedRows === 0n) throw new PortalError('invitation-gone');
}

async function join(tx: Tx, deps: AccountsDeps, invitation: OpenInvitation, person: string): Promise<string> {
  const there = await tx
    .selectFrom('member')
    .select('id')
    .where('team_id', '=', invitation.teamId)
    .where('person_id', '=', person)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (there !== undefined) throw new PortalError('already-member');
  const id = deps.ids.next();
  await tx
    .insertInto('member')
    .values({
      id,
      team_id: invitation.teamId,
      person_id: person,
      role: invitation.role,
      created_at: new Date(deps.clock.now()),
    })
    .execute();
  return id;
}
