import { expect, it } from 'vitest';
import { textChange } from './typed-text.ts';

it.each([
  ['abc', 'abcd', { deleted: 0, text: 'd' }],
  ['', '日本', { deleted: 0, text: '日本' }],
  ['____', '___', { deleted: 1, text: '' }],
  ['__teh', '__the ', { deleted: 2, text: 'he ' }],
  ['a😀', 'a😁', { deleted: 1, text: '😁' }],
  ['same', 'same', { deleted: 0, text: '' }],
])('knows what became of %j when it is %j', (before, after, change) => {
  expect(textChange(before, after)).toEqual(change);
});
