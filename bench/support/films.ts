import { noise } from '../../tests/support/picture.ts';

/** `video` pans over a photograph-like picture; `noisy` is the same with fresh grain in each picture. */
export type FilmKind = 'video' | 'noisy';

/** What lies beside the part that a clean film shows first, pixels across and down. */
const panRoom = { across: 400, down: 200 } as const;
/** So many pictures with grain are made; they are shown forwards and backwards. */
const grainyPictures = 8;

/** A picture, words 0xRRGGBB in rows from the top. */
interface Words {
  readonly width: number;
  readonly height: number;
  readonly words: Uint32Array;
}

/** A film: what it is cut from, and which part of which picture each of its pictures shows. */
export interface Film {
  readonly sources: readonly Words[];
  cut(picture: number): { readonly source: number; readonly x: number; readonly y: number };
}

/** Smooth shapes of many colours with some fine structure. */
export function photoPixel(x: number, y: number): number {
  const wave = Math.sin(x / 97) * 60 + Math.cos(y / 61) * 50 + Math.sin((x + y) / 23) * 14;
  const grain = (noise(x * 31 + y * 17) & 7) - 4;
  const part = (base: number, share: number): number =>
    Math.max(0, Math.min(255, Math.round(base + wave * share + grain)));
  return (part(130, 1) << 16) | (part(110, 0.7) << 8) | part(90, -0.8);
}

function grainyPixel(x: number, y: number, seed: number): number {
  const pixel = photoPixel(x + seed * 4, y + seed * 2);
  const grain = (noise(x * 13 + y * 7 + seed * 7_919) & 15) - 8;
  const part = (shift: number): number => Math.max(0, Math.min(255, ((pixel >> shift) & 255) + grain));
  return (part(16) << 16) | (part(8) << 8) | part(0);
}

function drawn(width: number, height: number, pixel: (x: number, y: number) => number): Words {
  const words = new Uint32Array(width * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) words[y * width + x] = pixel(x, y);
  return { width, height, words };
}

/** A film of pictures of that size, made at once. */
export function makeFilm(kind: FilmKind, width: number, height: number): Film {
  if (kind === 'video') {
    return {
      sources: [drawn(width + panRoom.across, height + panRoom.down, photoPixel)],
      cut: (picture) => ({
        source: 0,
        x: Math.round(200 + 199 * Math.sin(picture / 40)),
        y: Math.round(100 + 99 * Math.cos(picture / 55)),
      }),
    };
  }
  const seeds = Array.from({ length: grainyPictures }, (_, seed) => seed);
  return {
    sources: seeds.map((seed) => drawn(width, height, (x, y) => grainyPixel(x, y, seed))),
    cut: (picture) => {
      const turn = picture % (2 * grainyPictures - 2);
      return { source: turn < grainyPictures ? turn : 2 * grainyPictures - 2 - turn, x: 0, y: 0 };
    },
  };
}
