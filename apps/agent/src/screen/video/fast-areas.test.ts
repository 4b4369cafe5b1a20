import { expect, it } from 'vitest';
import type { Rectangle } from '../rectangle.ts';
import { FastAreas } from './fast-areas.ts';

const film = { x: 301, y: 151, width: 640, height: 361 };
const even = { x: 300, y: 150, width: 642, height: 362 };

function screen(isPictorial = true) {
  const areas = new FastAreas(1920, 1080, () => isPictorial);
  let now = 0;
  return {
    areas,
    /** So many pictures, each with these changes. */
    play(changes: readonly Rectangle[], fps: number, seconds: number): void {
      for (let picture = 0; picture < fps * seconds; picture += 1) {
        now += 1000 / fps;
        areas.note(changes, now);
      }
    },
  };
}

it('finds a film by itself within a second, to the pixel but for even sides, and lets go of it once it stands still', () => {
  const { areas, play } = screen();
  play([film], 30, 1);
  expect(areas.areas).toEqual([even]);
  play([{ x: 0, y: 0, width: 8, height: 8 }], 30, 3);
  expect(areas.areas).toEqual([]);
});

it.each([
  ['a page that changes four times a second', [{ x: 0, y: 0, width: 1920, height: 1080 }], 4],
  ['a spinner', [{ x: 500, y: 500, width: 48, height: 48 }], 60],
  ['a line of text that is typed', [{ x: 100, y: 300, width: 700, height: 16 }], 30],
])('is nothing about %s', (_, changes, fps) => {
  const { areas, play } = screen();
  play(changes, fps, 2);
  expect(areas.areas).toEqual([]);
});

it('leaves what is made of few colours to be sent crisp', () => {
  const { areas, play } = screen(false);
  play([film], 30, 2);
  expect(areas.areas).toEqual([]);
});

it('shows two films at once, and keeps both where they are while text is typed beside them', () => {
  const other = { x: 1200, y: 700, width: 400, height: 300 };
  const { areas, play } = screen();
  play([film, other], 25, 1);
  const found = areas.areas;
  expect(found).toHaveLength(2);
  play([film, other, { x: 1000, y: 40, width: 200, height: 14 }], 25, 2);
  expect(areas.areas).toEqual(found);
});

it('grows with a film that is made larger, into one area', () => {
  const { areas, play } = screen();
  play([film], 30, 1);
  play([{ x: 200, y: 100, width: 900, height: 500 }], 30, 2);
  expect(areas.areas).toEqual([{ x: 200, y: 100, width: 900, height: 500 }]);
});
