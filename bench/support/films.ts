import { noise } from '../../tests/support/picture.ts';

/**
 * `video` pans over a photograph-like picture by fractions of pixels, as a camera does, with the soft structure that is left of a film that was
 * compressed before; `noisy` has fresh grain in each picture.
 */
export type FilmKind = 'video' | 'noisy';

/** So many pictures are made; they are shown forwards and backwards. */
const madePictures = 12;
/** Of the clean film's structure, pixels. */
const softness = 4;
/** From one picture of the clean film to the next, pixels. */
const pan = { x: 3.37, y: 1.61 } as const;

/** A picture, words 0xRRGGBB in rows from the top. */
interface Words {
  readonly width: number;
  readonly height: number;
  readonly words: Uint32Array;
}

/** A film: the pictures that are made, and which of them each of its pictures is. */
export interface Film {
  readonly sources: readonly Words[];
  at(picture: number): number;
}

const channel = (value: number): number => Math.max(0, Math.min(255, Math.round(value)));

/** Of -4 to 3, the same wherever it is looked at. */
const latticeGrain = (x: number, y: number): number => (noise(x * 31 + y * 17) & 7) - 4;

/** Between the points of the lattice what lies between. */
function grainAt(x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const across = x - left;
  const down = y - top;
  const first = latticeGrain(left, top);
  if (across === 0 && down === 0) return first;
  const above = first * (1 - across) + latticeGrain(left + 1, top) * across;
  const below = latticeGrain(left, top + 1) * (1 - across) + latticeGrain(left + 1, top + 1) * across;
  return above * (1 - down) + below * down;
}

/** Smooth shapes of many colours with some structure, finer or softer. */
export function photoPixel(x: number, y: number, grainSize = 1): number {
  const wave = Math.sin(x / 97) * 60 + Math.cos(y / 61) * 50 + Math.sin((x + y) / 23) * 14;
  const grain = grainAt(x / grainSize, y / grainSize);
  const red = channel(130 + wave + grain);
  const green = channel(110 + 0.7 * wave + grain);
  const blue = channel(90 - 0.8 * wave + grain);
  return (red << 16) | (green << 8) | blue;
}

function grainyPixel(x: number, y: number, seed: number): number {
  const pixel = photoPixel(x + seed * 4, y + seed * 2);
  const grain = (noise(x * 13 + y * 7 + seed * 7_919) & 15) - 8;
  const red = channel((pixel >> 16) + grain);
  const green = channel(((pixel >> 8) & 255) + grain);
  const blue = channel((pixel & 255) + grain);
  return (red << 16) | (green << 8) | blue;
}

function drawn(width: number, height: number, pixel: (x: number, y: number) => number): Words {
  const words = new Uint32Array(width * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) words[y * width + x] = pixel(x, y);
  return { width, height, words };
}

/** A film of pictures of that size, made at once. */
export function makeFilm(kind: FilmKind, width: number, height: number): Film {
  const pixel = (x: number, y: number, seed: number): number =>
    kind === 'video' ? photoPixel(x + seed * pan.x, y + seed * pan.y, softness) : grainyPixel(x, y, seed);
  return {
    sources: Array.from({ length: madePictures }, (_, seed) => drawn(width, height, (x, y) => pixel(x, y, seed))),
    at: (picture) => {
      const turn = picture % (2 * madePictures - 2);
      return turn < madePictures ? turn : 2 * madePictures - 2 - turn;
    },
  };
}
