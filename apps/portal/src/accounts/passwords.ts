import { hash, verify } from '@node-rs/argon2';

/** argon2id (the library's default): 19 MiB, two passes, one lane (OWASP's first choice), about 12 ms. */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(password, costs);
}

const base64 = (bytes: number): string => Buffer.alloc(bytes).toString('base64').replaceAll('=', '');

/** What no password hashes to, at the same costs: from the first try on it takes one hash, as any other. */
const nobodysHash = `$argon2id$v=19$m=${costs.memoryCost},t=${costs.timeCost},p=${costs.parallelism}$${base64(16)}$${base64(32)}`;

/** Takes as long for an account that does not exist, so that the time tells nothing. */
export async function passwordFits(storedHash: string | undefined, password: string): Promise<boolean> {
  const fits = await verify(storedHash ?? nobodysHash, password);
  return fits && storedHash !== undefined;
}
