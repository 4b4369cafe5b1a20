import type { Role } from '@usher/contract';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { lockTeam, type Tx } from '../database/index.ts';
import type { Actor, Clock, Ids, MemberActor, SignInReader } from '../ports.ts';
import { type AccountsDeps, actingParty } from './accounts-deps.ts';
import { hashSecret, newSecret } from './secret-text.ts';
import { readSignInCookie } from './sign-in-cookie.ts';

export const signInLifeMs = 30 * 24 * 3600_000;

/** One query each: they stand on every request and every upgrade. */
export function createSignInReader(db: Db, origin: string): SignInReader {
  return {
    async read(cookie) {
      const token = readSignInCookie(cookie, origin);
      if (token === null) return null;
      const { rows } = await sql<Actor>`
        select person.id as person, person.name, person.email, sign_in.id as "signIn"
        from auth.sign_in join person on person.id = sign_in.person_id
        where sign_in.token_hash = ${hashSecret(token)} and sign_in.revoked_at is null
          and sign_in.expires_at > portal_now()`.execute(db.read);
      return rows[0] ?? null;
    },
    async member(actor, team) {
      const { rows } = await sql<{ member: string; role: Role; suspended: boolean }>`
        select id as member, role, state = 'suspended' as suspended from member
        where team_id = ${team}::uuid and person_id = ${actor.person}::uuid and removed_at is null`.execute(db.read);
      const found = rows[0];
      return found === undefined ? null : ({ ...actor, ...found, team } satisfies MemberActor);
    },
  };
}

/** Signs a person in; answers the cookie's token, which is kept nowhere. */
export async function createSignIn(
  tx: Tx,
  deps: { readonly ids: Ids; readonly clock: Clock },
  person: string,
  from: { readonly address: string; readonly userAgent: string | null },
): Promise<string> {
  const token = newSecret();
  const now = deps.clock.now();
  await tx
    .insertInto('auth.sign_in')
    .values({
      id: deps.ids.next(),
      person_id: person,
      token_hash: hashSecret(token),
      created_at: new Date(now),
      expires_at: new Date(now + signInLifeMs),
      address: from.address,
      browser: from.userAgent,
    })
    .execute();
  return token;
}

/** E7: revokes sign-ins of a person and ends what was begun under them. Answers how many. */
export async function revokeSignIns(
  deps: AccountsDeps,
  actor: Actor,
  which: (signIn: string) => boolean,
  address: string,
): Promise<number> {
  const rows = await deps.db.read
    .selectFrom('auth.sign_in')
    .select('id')
    .where('person_id', '=', actor.person)
    .where('revoked_at', 'is', null)
    .execute();
  const ids = rows.map(({ id }) => id).filter(which);
  if (ids.length === 0) return 0;
  await deps.db.read
    .updateTable('auth.sign_in')
    .set({ revoked_at: new Date(deps.clock.now()) })
    .where('id', 'in', ids)
    .execute();
  const teams = await deps.db.read
    .selectFrom('member')
    .select('team_id')
    .where('person_id', '=', actor.person)
    .execute();
  for (const { team_id: team } of teams) {
    await deps.db.transact(async (tx) => {
      await lockTeam(tx, team);
      const by = actingParty(actor.person, actor.name, address);
      for (const signIn of ids) await deps.ender.endMatching(tx, team, { signIn }, 'ended-by-self', by);
    });
  }
  return ids.length;
}
