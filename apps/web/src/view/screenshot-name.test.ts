import { expect, it } from 'vitest';
import { screenshotName } from './screenshot-name.ts';

const at = new Date(2026, 10, 29, 4, 5, 9);

it('names a screenshot by device and time, in characters that every system keeps in a name', () => {
  expect(screenshotName('PC-3', at)).toBe('PC-3 2026-11-29 04.05.09.png');
  expect(screenshotName('Büro 2: "links"/..\\x', at)).toBe('Büro 2_ _links__.._x 2026-11-29 04.05.09.png');
  expect(screenshotName('..hidden', at)).toBe('_hidden 2026-11-29 04.05.09.png');
});
