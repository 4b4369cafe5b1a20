import { hash, verify } from '@node-rs/argon2';

/** argon2id (the library's default): 19 MiB, two passes, one lane (OWASP's first choice), about 12 ms. */
const costs = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(password, costs);
}

let nobodysHash: Promise<string> | null = null;

/** Takes as long for an account that does not exist, so that the time tells nothing. */
export async function passwordFits(storedHash: string | undefined, password: string): Promise<boolean> {
  nobodysHash ??= hashPassword('an account that does not exist');
  const fits = await verify(storedHash ?? (await nobodysHash), password);
  return fits && storedHash !== undefined;
}
