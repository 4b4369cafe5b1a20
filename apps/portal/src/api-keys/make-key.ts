import { type ApiKeyView, type Scope, withIncluded } from '@usher/contract';
import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { lockTeamAs, may, mayGiveScopes } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import type { ApiKeysDeps } from './api-keys-deps.ts';
import { hashKey, hintOf, newKeySecret } from './key-secret.ts';
import { recordKey } from './record-key.ts';

const dayMs = 24 * 3600_000;
const mostKeys = 200;

export interface NewKey {
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly days: number;
}

/** The secret is shown once; the database keeps its hash. */
export async function makeKey(
  deps: ApiKeysDeps,
  actor: MemberActor,
  { label, scopes: asked, days }: NewKey,
  address: string,
): Promise<{ key: ApiKeyView; secret: string }> {
  const secret = newKeySecret();
  const scopes = withIncluded(asked);
  const id = deps.ids.next();
  const now = deps.clock.now();
  const expiresAt = now + days * dayMs;
  await deps.db.transact(async (tx) => {
    const current = await lockTeamAs(tx, actor, may.manageKeys);
    const givable = mayGiveScopes(current);
    if (!scopes.every((scope) => givable.includes(scope))) throw new PortalError('forbidden');
    await refuseTaken(tx, actor.team, label);
    await tx
      .insertInto('api_key')
      .values({
        id,
        team_id: actor.team,
        made_by: actor.member,
        made_as: current.role,
        label,
        hint: hintOf(secret),
        secret_hash: hashKey(secret),
        scopes: JSON.stringify(scopes),
        created_at: new Date(now),
        expires_at: new Date(expiresAt),
      })
      .execute();
    await recordKey(tx, actor, 'api-key.created', { label, scopes, days }, address);
  });
  const used = { lastUsedAt: null, lastUsedAddress: null };
  const about = { id, label, hint: hintOf(secret), scopes, createdAt: now, expiresAt };
  return { key: { ...about, ...used, madeBy: actor.name, mine: true, mayRevoke: true }, secret };
}

async function refuseTaken(tx: Tx, team: string, label: string): Promise<void> {
  const { rows } = await sql<{ all: number; taken: boolean }>`
    select count(*)::int as all, coalesce(bool_or(lower(label) = lower(${label})), false) as taken
    from api_key where team_id = ${team}::uuid and revoked_at is null`.execute(tx);
  if (rows[0]?.taken) throw new PortalError('key-label-taken');
  if ((rows[0]?.all ?? 0) >= mostKeys) throw new PortalError('too-many-keys');
}
