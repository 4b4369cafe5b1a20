import { afterAll, expect, it, vi } from 'vitest';

const work = vi.hoisted(() => ({ made: 0, checked: [] as string[] }));
vi.mock(import('@node-rs/argon2'), async (original) => {
  const real = await original();
  return {
    ...real,
    hash: (...given) => ((work.made += 1), real.hash(...given)),
    verify: (stored, ...given) => (work.checked.push(String(stored)), real.verify(stored, ...given)),
  };
});

// A file before this one may have loaded it with the real library, and one after it wants that.
vi.resetModules();
const { hashPassword, passwordFits } = await import('./passwords.ts');
afterAll(() => {
  vi.doUnmock('@node-rs/argon2');
  vi.resetModules();
});

const costsOf = (stored: string | undefined) => stored?.split('$').slice(1, 4).join(' ');

it('does the same work for an account that does not exist, from the first try on', async () => {
  expect(await passwordFits(undefined, 'a long enough password')).toBe(false);
  expect(work).toMatchObject({ made: 0, checked: [expect.any(String)] });
  const stored = await hashPassword('a long enough password');
  work.made = 0;
  expect(await passwordFits(stored, 'another long password')).toBe(false);
  expect(work).toMatchObject({ made: 0, checked: [expect.any(String), stored] });
  // A check does what the stored text says: the same costs, a salt and a hash of the same lengths.
  expect(costsOf(work.checked[0])).toBe(costsOf(stored));
  expect(work.checked[0]).toHaveLength(stored.length);
});

it('keeps argon2id with OWASP’s costs and a salt of its own, and knows the password again', async () => {
  const [one, two] = [await hashPassword('a long enough password'), await hashPassword('a long enough password')];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await passwordFits(one, 'a long enough password')).toBe(true);
  expect(await passwordFits(one, 'a long enough passwore')).toBe(false);
});

it('lets nobody in by the hash of nobody', async () => {
  for (const password of ['', '\0', 'an account that does not exist', 'AAAA'])
    expect(await passwordFits(undefined, password)).toBe(false);
});
