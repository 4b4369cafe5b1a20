import type { ApiKeyView, apiKeyRoutes } from '@usher/contract';
import { type Handlers, PortalError } from '../http/handler.ts';
import { authorize, may, mayGiveScopes, mayRevokeKey } from '../policy/index.ts';
import type { Actor, MemberActor } from '../ports.ts';
import type { ApiKeysDeps } from './api-keys-deps.ts';
import { makeKey } from './make-key.ts';
import { revokeKey } from './revoke-key.ts';

/** Routes of the keys themselves: for people, never for a key, but the one by which a key says what it is. */
export function createApiKeys(deps: ApiKeysDeps): Handlers<keyof typeof apiKeyRoutes> {
  const { signIns } = deps;
  return {
    'GET /api/teams/:team/api-keys': async ({ actor, params }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageKeys);
      return { keys: await readKeys(deps, member), mayGive: mayGiveScopes(member) };
    },
    'POST /api/teams/:team/api-keys': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageKeys);
      return makeKey(deps, member, body, address);
    },
    'DELETE /api/teams/:team/api-keys/:key': async ({ actor, params, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageKeys);
      await revokeKey(deps, member, params['key'] ?? '', address);
      return { ok: true };
    },
    'GET /api/key': ({ actor }) => readOwn(deps, actor),
  };
}

async function readKeys({ db }: ApiKeysDeps, reader: MemberActor): Promise<ApiKeyView[]> {
  const rows = await db.read
    .selectFrom('api_key')
    .innerJoin('member', 'member.id', 'api_key.made_by')
    .innerJoin('person', 'person.id', 'member.person_id')
    .select(['api_key.id', 'label', 'hint', 'scopes', 'made_as as madeAs', 'member.id as maker'])
    .select(['person.name as madeBy', 'api_key.created_at', 'expires_at', 'last_used_at', 'last_used_address'])
    .where('api_key.team_id', '=', reader.team)
    .where('revoked_at', 'is', null)
    .orderBy('api_key.created_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    hint: row.hint,
    scopes: row.scopes,
    madeBy: row.madeBy,
    mine: row.maker === reader.member,
    createdAt: row.created_at.getTime(),
    expiresAt: row.expires_at.getTime(),
    lastUsedAt: row.last_used_at?.getTime() ?? null,
    lastUsedAddress: row.last_used_address,
    mayRevoke: mayRevokeKey(reader, row),
  }));
}

async function readOwn({ db }: ApiKeysDeps, { key }: Actor) {
  if (key === undefined) throw new PortalError('key-wrong');
  const row = await db.read
    .selectFrom('api_key')
    .innerJoin('team', 'team.id', 'api_key.team_id')
    .innerJoin('member', 'member.id', 'api_key.made_by')
    .innerJoin('person', 'person.id', 'member.person_id')
    .select(['label', 'scopes', 'expires_at', 'team.id as team', 'team.name as teamName', 'person.name as madeBy'])
    .where('api_key.id', '=', key.id)
    .executeTakeFirstOrThrow();
  const { label, scopes, madeBy, team, teamName } = row;
  return { label, scopes, madeBy, team: { id: team, name: teamName }, expiresAt: row.expires_at.getTime() };
}
