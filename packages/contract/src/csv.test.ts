import { expect, it } from 'vitest';
import { csvLine } from './csv.ts';

it('writes plain cells plainly, and quotes what would break a line', () => {
  expect(csvLine(['PC-3', 12, null, 'a,b', 'say "x"', 'two\nlines', ''])).toBe(
    'PC-3,12,,"a,b","say ""x""","two\nlines",\r\n',
  );
});

it.each(['=1+1', '+1 555 0100', '-2+3', '@SUM(A1)', '\t=1', ' =1', '\r=1', '|calc', "=cmd|' /C calc'!A0", '-1-1'])(
  'lets no spreadsheet run %j',
  (text) => {
    expect(csvLine([text])).toBe(`"'${text}"\r\n`);
  },
);

it('leaves numbers below zero as numbers', () => {
  expect(csvLine([-3, '-3.5'])).toBe('-3,-3.5\r\n');
});
