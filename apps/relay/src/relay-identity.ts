import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { uuidv7 } from '@usher/contract';
import { z } from 'zod';

/** Who a standalone relay is: its id and its Ed25519 key, made at its first start and kept in its folder. */
export interface RelayIdentity {
  readonly id: string;
  /** base64url of the raw public key. */
  readonly publicKey: string;
  sign(statement: Uint8Array): string;
}

const stored = z.object({ id: z.uuid(), privateKey: z.string() });

export function openRelayIdentity(folder: string): RelayIdentity {
  const path = join(folder, 'relay.json');
  if (!existsSync(path)) writeIdentity(folder, path);
  const { id, privateKey } = stored.parse(JSON.parse(readFileSync(path, 'utf8')));
  return identityOf(id, createPrivateKey({ key: Buffer.from(privateKey, 'base64url'), format: 'der', type: 'pkcs8' }));
}

function writeIdentity(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const der = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' });
  const text = JSON.stringify({ id: newId(), privateKey: der.toString('base64url') });
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function identityOf(id: string, privateKey: KeyObject): RelayIdentity {
  const { x } = privateKey.export({ format: 'jwk' });
  if (x === undefined) throw new Error('the relay key is no Ed25519 key');
  return { id, publicKey: x, sign: (statement) => sign(null, statement, privateKey).toString('base64url') };
}

export function newId(): string {
  return uuidv7(Date.now(), randomBytes(10));
}
