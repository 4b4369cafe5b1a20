import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import type { Ids } from '../ports.ts';
import type { KeyUse } from './key-use.ts';
import { seal, unseal } from './seal.ts';
import { successionStatement } from './succession.ts';

/** One signing key with its private half open, as this process holds it. */
export interface SigningKey {
  /** The row's id, which is the key's `kid`. */
  readonly id: string;
  readonly use: KeyUse;
  /** base64url of the raw Ed25519 public key. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export interface KeyMaking {
  readonly ids: Ids;
  /** 32 bytes from outside the database. */
  readonly sealKey: Uint8Array;
}

/** Two nodes that start together, or rotate together, take turns. */
export async function lockKeys(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(7700011)`.execute(tx);
}

/** The database is read with a secret other than the one it was written with, or a key in it is damaged. */
export class SealedWithAnotherSecret extends Error {
  override readonly name = 'SealedWithAnotherSecret';

  constructor(cause: unknown) {
    super(
      "The portal's keys in this database were sealed with another secret. Start with the secret.key of the data folder, or the USHER_SECRET, that they were made with.",
      { cause },
    );
  }
}

/** The keys in use, newest first: each follows the one that signed it, whatever the clocks of their makers said. */
export async function readKeys(tx: Tx, sealKey: Uint8Array): Promise<SigningKey[]> {
  const rows = await tx
    .withRecursive('chain(id, place)', (query) =>
      query
        .selectFrom('portal_key')
        .select(['id', sql<number>`0`.as('place')])
        .where('signed_by', 'is', null)
        .unionAll(
          query
            .selectFrom('portal_key')
            .innerJoin('chain', 'chain.id', 'portal_key.signed_by')
            .select(['portal_key.id', sql<number>`chain.place + 1`.as('place')]),
        ),
    )
    .selectFrom('chain')
    .innerJoin('portal_key', 'portal_key.id', 'chain.id')
    .select(['portal_key.id', 'use', 'public_jwk', 'private_sealed'])
    .where('retired_at', 'is', null)
    .orderBy('place', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    use: row.use,
    publicKey: publicText(row.public_jwk['x']),
    privateKey: openPrivateKey(row.private_sealed, sealKey, sealContext(row.id, row.use)),
  }));
}

function openPrivateKey(sealed: Uint8Array, sealKey: Uint8Array, context: string): KeyObject {
  try {
    return createPrivateKey({ key: Buffer.from(unseal(sealed, sealKey, context)), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw new SealedWithAnotherSecret(cause);
  }
}

/** Makes a key, signed by the one before it if there is one, so that who trusts the old can follow to the new. */
export async function makeKey(
  tx: Tx,
  use: KeyUse,
  { ids, sealKey }: KeyMaking,
  former: SigningKey | null,
): Promise<SigningKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const id = ids.next();
  const x = publicText(publicKey.export({ format: 'jwk' }).x);
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  await tx
    .insertInto('portal_key')
    .values({
      id,
      use,
      public_jwk: JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x, alg: 'EdDSA', use: 'sig', kid: id }),
      private_sealed: seal(der, sealKey, sealContext(id, use)),
      created_at: sql<Date>`portal_now()`,
      signed_by: former?.id ?? null,
      signature: former && sign(null, successionStatement(use, x), former.privateKey).toString('base64url'),
    })
    .execute();
  return { id, use, publicKey: x, privateKey };
}

function sealContext(id: string, use: KeyUse): string {
  return `portal_key ${use} ${id}`;
}

function publicText(x: unknown): string {
  if (typeof x !== 'string' || Buffer.from(x, 'base64url').length !== 32) throw new Error('a portal key is damaged');
  return x;
}
