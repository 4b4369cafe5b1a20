import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import type { Ids } from '../ports.ts';
import { seal, unseal } from './seal.ts';

export type KeyUse = 'ticket' | 'relay' | 'command';
export const keyUses: readonly KeyUse[] = ['ticket', 'relay', 'command'];

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

/** The keys in use, newest first. */
export async function readKeys(tx: Tx, sealKey: Uint8Array): Promise<SigningKey[]> {
  const rows = await tx
    .selectFrom('portal_key')
    .select(['id', 'use', 'public_jwk', 'private_sealed'])
    .where('retired_at', 'is', null)
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => {
    const der = Buffer.from(unseal(row.private_sealed, sealKey, sealContext(row.id, row.use)));
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    return { id: row.id, use: row.use, publicKey: publicText(row.public_jwk['x']), privateKey };
  });
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

/** What the former key signs: the use's text, a zero, the new raw public key. */
export function successionStatement(use: KeyUse, publicKey: string): Uint8Array {
  const label = Buffer.from(`usher portal key succession v1 ${use}\0`);
  return new Uint8Array(Buffer.concat([label, Buffer.from(publicKey, 'base64url')]));
}

function sealContext(id: string, use: KeyUse): string {
  return `portal_key ${use} ${id}`;
}

function publicText(x: unknown): string {
  if (typeof x !== 'string' || Buffer.from(x, 'base64url').length !== 32) throw new Error('a portal key is damaged');
  return x;
}
