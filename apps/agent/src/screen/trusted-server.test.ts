import { expect, it } from 'vitest';
import { isTrusted } from './trusted-server.ts';

it.each([
  ['root', 0, true],
  ['us', 1_000, true],
  ['whom the cookie belongs to', 1_001, true],
  ['anybody else', 1_002, false],
])('an X server may be shown that belongs to %s', (_, owner, may) => {
  expect(isTrusted(owner, { us: 1_000, cookieOwner: 1_001 })).toBe(may);
});

it('without a cookie an X server of another user may not', () => {
  expect(isTrusted(1_001, { us: 1_000, cookieOwner: undefined })).toBe(false);
});
