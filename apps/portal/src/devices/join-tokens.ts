import { createHash, randomBytes } from 'node:crypto';
import type { AuditKind, JoinTokenView } from '@usher/contract';
import { formatJoinToken } from '@usher/link/ticket';
import { appendAudit } from '../audit/append.ts';
import { lockTeam, type Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import type { DevicesDeps } from './devices-deps.ts';

const dayMs = 24 * 3600_000;

export interface NewJoinToken {
  readonly label: string;
  readonly uses: number;
  readonly days: number;
}

export function hashJoinSecret(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

export async function readJoinTokens(deps: DevicesDeps, team: string): Promise<JoinTokenView[]> {
  const rows = await deps.db.read
    .selectFrom('join_token')
    .leftJoin('member', 'member.id', 'join_token.created_by')
    .leftJoin('person', 'person.id', 'member.person_id')
    .select(['join_token.id', 'label', 'person.name as createdBy', 'join_token.created_at', 'expires_at', 'uses_left'])
    .where('join_token.team_id', '=', team)
    .where('revoked_at', 'is', null)
    .where('uses_left', '>', 0)
    .where('expires_at', '>', new Date(deps.clock.now()))
    .orderBy('join_token.created_at', 'desc')
    .limit(500)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    createdBy: row.createdBy ?? 'Usher',
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at.getTime(),
    usesLeft: row.uses_left,
  }));
}

/** The secret is shown once. `actor` is null for this machine's own agent, which `usher up` enrols. */
export async function createJoinToken(
  deps: DevicesDeps,
  team: string,
  request: NewJoinToken,
  actor: MemberActor | null,
  address: string | null,
): Promise<{ token: JoinTokenView; secret: string; command: string }> {
  const bits = randomBytes(32).toString('base64url');
  const commandKeyHash = createHash('sha256')
    .update(Buffer.from(deps.keyring.commandKey, 'base64url'))
    .digest('base64url');
  const now = deps.clock.now();
  const id = deps.ids.next();
  const expiresAt = now + request.days * dayMs;
  await deps.db.transact(async (tx) => {
    if (actor === null) await lockTeam(tx, team);
    else await lockTeamAs(tx, actor, may.manageDevices);
    await tx
      .insertInto('join_token')
      .values({
        id,
        team_id: team,
        label: request.label,
        secret_hash: hashJoinSecret(bits),
        created_by: actor?.member ?? null,
        created_at: new Date(now),
        expires_at: new Date(expiresAt),
        uses_left: request.uses,
      })
      .execute();
    await record(tx, team, actor, 'join-token.created', { label: request.label, uses: request.uses }, address);
  });
  const secret = formatJoinToken({ secret: bits, commandKeyHash });
  const { label, uses } = request;
  return {
    token: { id, label, createdBy: actor?.name ?? 'Usher', createdAt: now, expiresAt, usesLeft: uses },
    secret,
    command: `usher agent --portal ${deps.origin} --join ${secret}`,
  };
}

export async function revokeJoinToken(
  deps: DevicesDeps,
  actor: MemberActor,
  id: string,
  address: string,
): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.manageDevices);
    const revoked = await tx
      .updateTable('join_token')
      .set({ revoked_at: new Date(deps.clock.now()) })
      .where('id', '=', id)
      .where('team_id', '=', actor.team)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (revoked.numUpdatedRows === 0n) throw new PortalError('not-found');
    await record(tx, actor.team, actor, 'join-token.revoked', {}, address);
  });
}

async function record(
  tx: Tx,
  team: string,
  actor: MemberActor | null,
  kind: AuditKind,
  details: Record<string, unknown>,
  address: string | null,
): Promise<void> {
  const who = { actorPerson: actor?.person ?? null, actor: actor?.name ?? 'Usher' };
  await appendAudit(tx, { team, kind, ...who, address, details });
  await appendOutbox(tx, team, [
    { kind: 'join-tokens', subject: null },
    { kind: 'audit', subject: null },
  ]);
}
