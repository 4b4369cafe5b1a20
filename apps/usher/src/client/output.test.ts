import { expect, it } from 'vitest';
import { span, table } from './table.ts';
import { plain } from './terminal.ts';

it('lets nobody’s name or message steer the terminal', () => {
  expect(plain('Ana\u001b[2J\u0007\r\nRuiz')).toBe('Ana [2J Ruiz');
  expect(plain('a\u202egnp.exe\u2028b')).toBe('a gnp.exe b');
  expect(table(['A'], [['x\u001b]0;title\u0007']])).toEqual(['A', 'x ]0;title']);
});

it('aligns what is longer than its heading, and ends no line in blanks', () => {
  expect(
    table(
      ['A', 'B'],
      [
        ['long one', 'x'],
        ['é', ''],
      ],
    ),
  ).toEqual(['A         B', 'long one  x', 'é']);
});

it('says a span in the largest unit that says something', () => {
  expect([0, -5, 59_999, 60_000, 3_599_999, 7_260_000, 180_000_000].map(span)).toEqual([
    '0 s',
    '0 s',
    '59 s',
    '1 min',
    '59 min',
    '2 h 1 min',
    '2 d 2 h',
  ]);
});
