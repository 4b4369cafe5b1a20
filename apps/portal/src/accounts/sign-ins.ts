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
      // A key is of one team, whatever others its maker is in.
      if (actor.key !== undefined && actor.key.team !== team) return null;
      const key = actor.key?.id ?? null;
      const { rows } = await sql<{ member: string; role: Role; suspended: boolean }>`
        select id as member, role, state = 'suspended' as suspended from member
        where team_id = ${team}::uuid and person_id = ${actor.person}::uuid and removed_at is null
          and (${key}::uuid is null or api_key_stands(${key}::uuid))`.execute(db.read);
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

/** One of a person's sign-ins, or all but one. */
export type WhichSignIns = { readonly only: string } | { readonly except: string };

/**
 * E7: revokes sign-ins of a person and ends what was begun under them, in the caller's transaction, which has locked nothing
 * yet. Answers how many.
 */
export async function revokeSignIns(
  tx: Tx,
  deps: AccountsDeps,
  actor: Actor,
  which: WhichSignIns,
  address: string,
): Promise<number> {
  for (const team of await teamsOf(tx, actor.person)) await lockTeam(tx, team);
  const chosen = 'only' in which ? sql`id::text = ${which.only}` : sql`id::text <> ${which.except}`;
  const { rows } = await sql<{ id: string }>`
    update auth.sign_in set revoked_at = portal_now()
    where person_id = ${actor.person}::uuid and revoked_at is null and ${chosen} returning id`.execute(tx);
  const by = actingParty(actor.person, actor.name, address);
  // Read again: a team may have been joined since, and an admission there was waited for by the update.
  for (const team of await teamsOf(tx, actor.person)) {
    await lockTeam(tx, team);
    for (const { id: signIn } of rows) await deps.ender.endMatching(tx, team, { signIn }, 'ended-by-self', by);
  }
  return rows.length;
}

async function teamsOf(tx: Tx, person: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('member')
    .select('team_id')
    .distinct()
    .where('person_id', '=', person)
    .orderBy('team_id')
    .execute();
  return rows.map((row) => row.team_id);
}
