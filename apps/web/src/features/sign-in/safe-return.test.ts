import { expect, it } from 'vitest';
import { safeReturn } from './safe-return.ts';

const origin = 'https://usher.example.test';

it('returns to the page that asked for the sign-in, with its search', () => {
  expect(safeReturn('/t/1/people/sessions?x=1#y', origin)).toBe(`${origin}/t/1/people/sessions?x=1#y`);
});

it.each([
  undefined,
  '',
  'devices',
  'https://elsewhere.test/',
  '//elsewhere.test/',
  '/\\elsewhere.test/',
  '/\t/elsewhere.test/',
  '/\n/elsewhere.test',
  '/\r\\elsewhere.test',
  'javascript:alert(1)',
  ' //elsewhere.test',
  '//[',
])('goes home for %j', (to) => {
  expect(safeReturn(to, origin)).toBe(`${origin}/`);
});

it('stays here whatever the path is made of: the answer is an address that no browser reads anew', () => {
  for (const to of ['/.//elsewhere.test', '/x/..//elsewhere.test', '/@elsewhere.test', '/%2F/elsewhere.test']) {
    const answer = safeReturn(to, origin);
    expect(new URL(answer, origin).origin, to).toBe(origin);
  }
});
