import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { lockTeamAs, may, mayRevokeKey } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import type { ApiKeysDeps } from './api-keys-deps.ts';
import { recordKey } from './record-key.ts';

export async function revokeKey(deps: ApiKeysDeps, actor: MemberActor, id: string, address: string): Promise<void> {
  await deps.db.transact(async (tx) => {
    const current = await lockTeamAs(tx, actor, may.manageKeys);
    const key = await tx
      .selectFrom('api_key')
      .innerJoin('member', 'member.id', 'api_key.made_by')
      .innerJoin('person', 'person.id', 'member.person_id')
      .select(['api_key.label', 'api_key.made_as as madeAs', 'member.id as maker', 'person.name as personName'])
      .where('api_key.id', '=', id)
      .where('api_key.team_id', '=', actor.team)
      .where('api_key.revoked_at', 'is', null)
      .executeTakeFirst();
    if (key === undefined) throw new PortalError('not-found');
    if (!mayRevokeKey(current, key)) throw new PortalError('role-above-yours');
    await sql`update api_key set revoked_at = portal_now() where id = ${id}::uuid`.execute(tx);
    const { label, personName } = key;
    await recordKey(tx, actor, 'api-key.revoked', { label, personName }, address);
  });
}

/**
 * E7: the keys of somebody who lost the right that they made them by end in the same transaction, which holds the team's lock,
 * and for good: who gets that right again makes new ones. Of one that had expired nobody is told anything.
 */
export async function endKeysOf(
  tx: Tx,
  { actor, address, maker }: { readonly actor: MemberActor; readonly address: string; readonly maker: string },
): Promise<void> {
  const { rows } = await sql<{ label: string; personName: string; stood: boolean }>`
    update api_key set revoked_at = portal_now() from member join person on person.id = member.person_id
    where api_key.made_by = ${maker}::uuid and member.id = api_key.made_by and api_key.revoked_at is null
    returning api_key.label, person.name as "personName", api_key.expires_at > portal_now() as stood`.execute(tx);
  for (const { stood, ...details } of rows) if (stood) await recordKey(tx, actor, 'api-key.ended', details, address);
}
