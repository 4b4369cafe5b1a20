import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { join } from 'node:path';
import { type KeyPair, linkKeyStatement } from '@usher/link';
import { z } from 'zod';
import { readIfThere, writeAtomically } from './atomic-file.ts';

/** The device's own keys; their private halves never leave its folder. Public keys and signatures are base64url. */
export interface Identity {
  readonly identityKey: string;
  /** X25519, what viewers run Noise against. Its private key is node:crypto's. */
  readonly linkKeys: KeyPair;
  readonly linkKey: string;
  /** The link key is vouched for by the identity. */
  readonly linkKeySignature: string;
  sign(statement: Uint8Array): string;
}

/** Private keys as base64url of their PKCS #8 form. */
const stored = z.object({ identity: z.string(), link: z.string() });
const fileName = 'identity.json';

/** Null before the first enrolment. */
export async function readIdentity(folder: string): Promise<Identity | null> {
  const text = await readIfThere(join(folder, fileName));
  if (text === null) return null;
  const keys = stored.parse(JSON.parse(text));
  return identityOf(privateKey(keys.identity, 'ed25519'), privateKey(keys.link, 'x25519'));
}

/** Makes the keys a device joins with, on disk before they are used. No portal lets a key join twice. */
export async function newIdentity(folder: string): Promise<Identity> {
  const identity = generateKeyPairSync('ed25519').privateKey;
  const link = generateKeyPairSync('x25519').privateKey;
  const text = JSON.stringify({ identity: exported(identity), link: exported(link) });
  await writeAtomically(join(folder, fileName), text);
  return identityOf(identity, link);
}

function identityOf(identity: KeyObject, link: KeyObject): Identity {
  const linkKey = publicText(link);
  const publicKey = new Uint8Array(Buffer.from(linkKey, 'base64url'));
  const signed = (statement: Uint8Array): string => sign(null, statement, identity).toString('base64url');
  return {
    identityKey: publicText(identity),
    linkKeys: { publicKey, privateKey: link },
    linkKey,
    linkKeySignature: signed(linkKeyStatement(linkKey)),
    sign: signed,
  };
}

function exported(key: KeyObject): string {
  return key.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
}

function privateKey(text: string, type: 'ed25519' | 'x25519'): KeyObject {
  const key = createPrivateKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyType !== type) throw new Error(`the agent's folder holds a key that is not ${type}`);
  return key;
}

function publicText(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new Error('this key has no public half');
  return x;
}
