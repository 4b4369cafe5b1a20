import { hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const lengthBytes = 32;

/** One secret outside the database, from which each use gets a key of its own. */
export interface Secrets {
  derive(use: 'seal portal keys' | 'enrol relays'): Uint8Array;
}

/** Reads `secret.key` of the folder, or makes it; several nodes on one database share it by USHER_SECRET (64 hex digits). */
export function openSecrets(folder: string, env: NodeJS.ProcessEnv): Secrets {
  const root =
    env['USHER_SECRET'] === undefined ? secretFile(join(folder, 'secret.key')) : fromHex(env['USHER_SECRET']);
  return { derive: (use) => new Uint8Array(hkdfSync('sha256', root, 'usher', use, lengthBytes)) };
}

function secretFile(path: string): Buffer {
  if (!existsSync(path)) writeDurably(path, randomBytes(lengthBytes));
  const secret = readFileSync(path);
  if (secret.length !== lengthBytes) throw new Error(`${path} is damaged: it must hold ${lengthBytes} bytes`);
  return secret;
}

/** Losing it would lose the portal's keys, so it is on the disk before it is used. */
function writeDurably(path: string, bytes: Buffer): void {
  const file = openSync(`${path}.new`, 'w', 0o600);
  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
}

function fromHex(text: string): Buffer {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error('USHER_SECRET must be 64 hexadecimal digits (32 bytes)');
  return Buffer.from(text, 'hex');
}
