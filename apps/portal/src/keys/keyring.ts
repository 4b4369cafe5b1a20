import { sign } from 'node:crypto';
import { signRelayToken, signTicket } from '@usher/link/ticket';
import type { Db, Tx } from '../database/index.ts';
import type { Keyring } from '../ports.ts';
import { type KeyMaking, lockKeys, makeKey, readKeys, type SigningKey } from './key-rows.ts';
import { type KeyUse, keyUses } from './key-use.ts';

/** Welcome messages carry at most this many keys of one use. */
const publishedKeys = 4;

/** Opens the portal's keys; the first node ever makes them. Rejects with SealedWithAnotherSecret. */
export async function openKeyring(options: KeyMaking & { readonly db: Db }): Promise<Keyring> {
  const keys = await options.db.transact(async (tx) => {
    await lockKeys(tx);
    const found = await readKeys(tx, options.sealKey);
    return [...(await makeMissing(tx, found, options)), ...found];
  });
  const newest = {
    ticket: newestOf(keys, 'ticket'),
    relay: newestOf(keys, 'relay'),
    command: newestOf(keys, 'command'),
  };
  return {
    signTicket: (claims) => signTicket(claims, newest.ticket.privateKey, newest.ticket.id),
    signRelayToken: (claims) => signRelayToken(claims, newest.relay.privateKey, newest.relay.id),
    publicKeys: (use) => ofUse(keys, use).slice(0, publishedKeys).map(publicJwk),
    commandKey: newest.command.publicKey,
    signCommand: (bytes) => sign(null, bytes, newest.command.privateKey).toString('base64url'),
  };
}

async function makeMissing(tx: Tx, found: readonly SigningKey[], making: KeyMaking): Promise<SigningKey[]> {
  const made: SigningKey[] = [];
  for (const use of keyUses) {
    if (ofUse(found, use).length === 0) made.push(await makeKey(tx, use, making, null));
  }
  return made;
}

function ofUse(keys: readonly SigningKey[], use: KeyUse): SigningKey[] {
  return keys.filter((key) => key.use === use);
}

function newestOf(keys: readonly SigningKey[], use: KeyUse): SigningKey {
  const newest = ofUse(keys, use)[0];
  if (newest === undefined) throw new Error(`the portal has no ${use} key`);
  return newest;
}

function publicJwk(key: SigningKey): Record<string, unknown> {
  return { kty: 'OKP', crv: 'Ed25519', x: key.publicKey, alg: 'EdDSA', use: 'sig', kid: key.id };
}
