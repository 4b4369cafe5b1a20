import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { type KeyMaking, lockKeys, makeKey, readKeys } from './key-rows.ts';
import type { KeyUse } from './key-use.ts';
import type { Succession } from './succession.ts';

/**
 * Makes a new key for one use, signed by the one before, which stays published so that what it signed still holds. A node
 * signs with it from its next start on. Agents and join tokens pin the command key: until agents are told its successions,
 * rotating that one turns them away. Rejects with SealedWithAnotherSecret, and when there is no key to follow.
 */
export function rotateKey(db: Db, use: KeyUse, making: KeyMaking): Promise<void> {
  return db.transact(async (tx) => {
    await lockKeys(tx);
    const former = (await readKeys(tx, making.sealKey)).find((key) => key.use === use);
    if (former === undefined) throw new Error(`the portal has no ${use} key to rotate: start it first`);
    await makeKey(tx, use, making, former);
  });
}

/** Every succession of one use, oldest first: with it, who knows an old key can follow to the newest. */
export async function readSuccessions(db: Db, use: KeyUse): Promise<Succession[]> {
  const { rows } = await sql<Succession>`
    with recursive chain as (
      select id, public_jwk, 0 as place from portal_key where use = ${use} and signed_by is null
      union all
      select portal_key.id, portal_key.public_jwk, chain.place + 1 from portal_key join chain on portal_key.signed_by = chain.id
    )
    select former.public_jwk ->> 'x' as former, chain.public_jwk ->> 'x' as next, portal_key.signature
    from chain join portal_key on portal_key.id = chain.id join portal_key former on former.id = portal_key.signed_by
    order by chain.place`.execute(db.read);
  return rows;
}
