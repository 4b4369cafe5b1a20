import { sql } from 'kysely';
import { lockTeam, type Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import type { MemberActor } from '../ports.ts';

/**
 * The team's lock, and the actor as they are after it: whoever was demoted, suspended or removed while the request was on
 * its way acts no more (C3), nor does a key that was revoked (E7).
 */
export async function lockTeamAs(
  tx: Tx,
  actor: MemberActor,
  rule: (member: MemberActor) => boolean,
): Promise<MemberActor> {
  await lockTeam(tx, actor.team);
  if (actor.key !== undefined && !(await stands(tx, actor.key.id))) throw new PortalError('key-over');
  const row = await tx
    .selectFrom('member')
    .select(['role', 'state'])
    .where('id', '=', actor.member)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new PortalError('not-found');
  const current = { ...actor, role: row.role, suspended: row.state === 'suspended' };
  if (current.suspended) throw new PortalError('member-suspended');
  if (!rule(current)) throw new PortalError('forbidden');
  return current;
}

async function stands(tx: Tx, key: string): Promise<boolean> {
  const { rows } = await sql<{ stands: boolean }>`select api_key_stands(${key}::uuid) as stands`.execute(tx);
  return rows[0]?.stands === true;
}
