import { expect, it } from 'vitest';
import { PixelLoops } from '../pixels/pixel-loops.ts';
import { pixelLayout, pixelMemory } from '../pixels/pixel-memory.ts';
import { analyse, picturesOf, solidColour } from './picture.ts';

const [width, height] = [40, 30];

function filled(colour: number) {
  const memory = pixelMemory(pixelLayout(width, height));
  const [picture] = picturesOf(memory, width, height, new PixelLoops(memory, 0));
  picture.words.fill(colour);
  return picture;
}

const areas = [
  ['the whole picture', { x: 0, y: 0, width, height }],
  ['a part in the middle', { x: 5, y: 7, width: 20, height: 11 }],
  ['one row', { x: 3, y: 29, width: 37, height: 1 }],
  ['one column', { x: 39, y: 0, width: 1, height }],
] as const;

it.each(areas)('finds the one colour of %s, and no other pixel of it that differs', (_, area) => {
  const picture = filled(0x336699);
  expect(solidColour(picture, area)).toBe(0x336699);
  expect(analyse(picture, area)).toMatchObject({ kind: 'colours', colours: Int32Array.of(0x336699) });
  for (let y = area.y; y < area.y + area.height; y += 1) {
    for (let x = area.x; x < area.x + area.width; x += 1) {
      picture.words[y * width + x] = 0x336698;
      const single = area.width * area.height === 1;
      expect(solidColour(picture, area), `${x}, ${y}`).toBe(single ? 0x336698 : undefined);
      picture.words[y * width + x] = 0x336699;
    }
  }
});

it('looks at nothing outside the area', () => {
  const picture = filled(1);
  const area = { x: 5, y: 7, width: 20, height: 11 };
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const inside = x >= 5 && x < 25 && y >= 7 && y < 18;
    if (!inside) picture.words[pixel] = pixel;
  }
  expect(solidColour(picture, area)).toBe(1);
});
