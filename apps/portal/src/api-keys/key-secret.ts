import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * `usher_`, 43 digits that hold 256 random bits, then 6 that check them: scanners for leaked secrets find it by its shape, and
 * what was cut or mistyped is told from what is unknown without a look into the database. The digits are base 62.
 */
const prefix = 'usher_';
const randomDigits = 43;
const checkDigits = 6;
const hintDigits = 8;
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const shape = new RegExp(`^${prefix}[0-9A-Za-z]{${randomDigits + checkDigits}}$`);

export function newKeySecret(): string {
  const body = prefix + inBase62(BigInt(`0x${randomBytes(32).toString('hex')}`), randomDigits);
  return body + checkOf(body);
}

/** Whether a text can be a key at all. */
export function isKeySecret(text: string): boolean {
  return shape.test(text) && text.endsWith(checkOf(text.slice(0, -checkDigits)));
}

/** How a key begins: found by it, and recognised in a list. */
export function hintOf(secret: string): string {
  return secret.slice(0, prefix.length + hintDigits);
}

/** What the database keeps. The secret is random, so a plain hash suffices. */
export function hashKey(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

function checkOf(body: string): string {
  return inBase62(BigInt(crc32(body)), checkDigits);
}

function inBase62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = digits.charAt(Number(rest % 62n)) + text;
  return text;
}
