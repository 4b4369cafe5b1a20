import { timingSafeEqual } from 'node:crypto';
import type { Scope } from '@usher/contract';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import type { Actor, KeyReader, RateLimiter } from '../ports.ts';
import { hashKey, hintOf, isKeySecret } from './key-secret.ts';

const minuteMs = 60_000;
export const mostRequestsAMinute = 600;
/** From one address: nobody guesses 256 bits, but whoever tries need not keep the database busy. */
const mostWrongAMinute = 60;

interface FoundKey {
  readonly id: string;
  readonly team: string;
  readonly hash: Uint8Array;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly stands: boolean;
  readonly person: string;
  readonly name: string;
  readonly email: string;
}

/** One query and a count for each request: the key's maker acts, within the key's scopes and under its name. */
export function createKeyReader(deps: { readonly db: Db; readonly rateLimiter: RateLimiter }): KeyReader {
  const { db, rateLimiter } = deps;
  return {
    async read(secret, address) {
      if (!isKeySecret(secret)) throw new PortalError('key-wrong');
      const found = await findKey(db, secret);
      if (found === undefined) {
        const allowed = await rateLimiter.allow(`wrong key from ${address}`, mostWrongAMinute, minuteMs);
        throw new PortalError(allowed ? 'key-wrong' : 'too-many-tries');
      }
      if (!found.stands) throw new PortalError('key-over');
      if (!(await rateLimiter.allow(`key ${found.id}`, mostRequestsAMinute, minuteMs)))
        throw new PortalError('too-many-tries');
      await noteUse(db, found.id, address);
      return actorOf(found);
    },
  };
}

/** By how it begins; then the hash of the whole is compared in a time that says nothing of where they differ. */
async function findKey(db: Db, secret: string): Promise<FoundKey | undefined> {
  const { rows } = await sql<FoundKey>`
    select api_key.id, api_key.team_id as team, secret_hash as hash, label, scopes, api_key_stands(api_key.id) as stands,
      person.id as person, person.name, person.email
    from api_key join member on member.id = api_key.made_by join person on person.id = member.person_id
    where hint = ${hintOf(secret)}`.execute(db.read);
  const hash = hashKey(secret);
  return rows.find((row) => timingSafeEqual(row.hash, hash));
}

/** Once a minute and address: a busy key is no reason for a write with each request. */
async function noteUse(db: Db, id: string, address: string): Promise<void> {
  await sql`update api_key set last_used_at = portal_now(), last_used_address = ${address}
    where id = ${id}::uuid and (last_used_at is null or last_used_at < portal_now() - interval '1 minute'
      or last_used_address is distinct from ${address})`.execute(db.read);
}

/** Audit rows and viewers read the maker and the key. No sign-in has the key's id, so no session can be begun under it. */
function actorOf({ id, team, label, scopes, person, name, email }: FoundKey): Actor {
  return { person, name: `${name} (key ${label})`, email, signIn: id, key: { id, team, scopes } };
}
