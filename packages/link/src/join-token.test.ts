import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64url } from './bytes.ts';
import { formatJoinToken, parseJoinToken } from './join-token.ts';
import { LinkError } from './link-error.ts';

const part = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => base64url.encode(bytes));
const parts = fc.record({ secret: part, commandKeyHash: part });
const token = formatJoinToken({ secret: 'S'.repeat(43), commandKeyHash: 'H'.repeat(43) });

it('reads what it writes, whatever letters of the alphabet fall on the separator', () => {
  fc.assert(
    fc.property(parts, (made) => {
      expect(parseJoinToken(formatJoinToken(made))).toEqual(made);
    }),
  );
  const awkward = { secret: `_${'-'.repeat(41)}_`, commandKeyHash: '_'.repeat(43) };
  expect(parseJoinToken(formatJoinToken(awkward))).toEqual(awkward);
});

it('is written like this', () => {
  expect(token).toBe(`usher_${'S'.repeat(43)}_${'H'.repeat(43)}`);
});

it('forgives the white space of a copied line', () => {
  expect(parseJoinToken(`  ${token}\r\n`)).toEqual(parseJoinToken(token));
});

it('refuses a token cut short at either end, anywhere', () => {
  for (let length = 0; length < token.length; length++) {
    expect(() => parseJoinToken(token.slice(0, length)), `first ${length}`).toThrow(LinkError);
    expect(() => parseJoinToken(token.slice(-length - 1, -1)), `before the last ${length}`).toThrow(LinkError);
  }
});

it.each([
  ['a longer one', `${token}x`],
  ['two in a row', token + token],
  ['another prefix', token.replace('usher', 'ushers')],
  ['other letters', token.replace('S', '+')],
  ['a line break within', `${token.slice(0, 60)}\n${token.slice(60)}`],
  ['nothing', ''],
])('refuses %s, saying where to copy it from', (_, text) => {
  expect(() => parseJoinToken(text)).toThrow(expect.objectContaining({ code: 'bad-join-token' }));
});
