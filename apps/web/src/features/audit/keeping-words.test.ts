import { expect, it } from 'vitest';
import { deletesWords, keepChoices, keptWords } from './keeping-words.ts';

it('says how long in the unit people would use', () => {
  expect([30, 365, 730, 45, null].map(keptWords)).toEqual([
    'for 30 days',
    'for one year',
    'for 2 years',
    'for 45 days',
    'for ever',
  ]);
});

it('offers what the team has, in order, within the bounds', () => {
  const values = keepChoices(45, { least: 40, most: 400 }).map(([value]) => value);
  expect(values).toEqual(['45', '90', '180', '365', '']);
});

it('says plainly what is deleted', () => {
  expect(deletesWords(30)).toMatch(/older than 30 days are deleted/);
  expect(deletesWords(null)).toBe('Nothing is deleted.');
});
