import { expect, it } from 'vitest';
import { hashKey, hintOf, isKeySecret, newKeySecret } from './key-secret.ts';

it('has one shape that a scanner finds, and never the same digits twice', () => {
  const secrets = Array.from({ length: 200 }, newKeySecret);
  for (const secret of secrets) expect(secret).toMatch(/^usher_[0-9A-Za-z]{49}$/);
  for (const secret of secrets) expect(isKeySecret(secret), secret).toBe(true);
  expect(new Set(secrets).size).toBe(200);
  expect(new Set(secrets.map(hintOf)).size).toBe(200);
});

it('is told from what was cut, lengthened or mistyped, at every place', () => {
  const secret = newKeySecret();
  for (let at = 0; at < secret.length; at++) {
    expect(isKeySecret(secret.slice(0, at)), `cut at ${at}`).toBe(false);
    const other = secret.charAt(at) === 'x' ? 'y' : 'x';
    expect(isKeySecret(secret.slice(0, at) + other + secret.slice(at + 1)), `changed at ${at}`).toBe(false);
  }
  for (const odd of [`${secret}a`, ` ${secret}`, `${secret}\n`, secret.toUpperCase(), '', 'usher_'])
    expect(isKeySecret(odd), odd).toBe(false);
});

it('is kept as a hash of all of it', () => {
  expect(Buffer.from(hashKey('usher_golden')).toString('hex')).toBe(
    '1d70dc344eadc01900073567e0b57976d66100fc8a9943f466035a557bd92041',
  );
});
