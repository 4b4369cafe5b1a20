/** 24-bit pictures, rows from the top: red, green, blue. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

const glyphWidth = 6;
const glyphHeight = 9;

/** Repeatable and without a pattern that an encoder could gain by (mulberry32's mixing step). */
export function noise(seed: number): number {
  let bits = Math.imul(seed ^ (seed >>> 15), seed | 1);
  bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
  return (bits ^ (bits >>> 14)) >>> 0;
}

/** Strokes of one pixel on paper, as dense as text. */
function isInk(x: number, y: number, seed: number): boolean {
  const [column, row] = [x % glyphWidth, y % glyphHeight];
  if (column === 0 || row < 2) return false;
  const glyph = noise(seed + Math.floor(x / glyphWidth) * 7_919 + Math.floor(y / glyphHeight) * 104_729);
  return ((noise(glyph + row) >>> column) & 1) === 1;
}

/** What a screen holds: a smooth picture above, text on paper below it, and flat areas at the foot. */
export function screenPicture(width: number, height: number, seed = 1): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rgb.set(colourAt(x / width, y / height, x, y, seed), (y * width + x) * 3);
  }
  return { width, height, rgb };
}

/** Smooth shapes in many colours, as a film has; the seed is the place in the film. */
export function photo(width: number, height: number, seed: number): Picture {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const wave = Math.sin((x + 12 * seed) / 37) * 60 + Math.cos((y - 9 * seed) / 29) * 50;
      rgb.set([130 + wave, 110 + 0.7 * wave + x / 20, 128 - 0.8 * wave + y / 20], (y * width + x) * 3);
    }
  }
  return { width, height, rgb };
}

function colourAt(across: number, down: number, x: number, y: number, seed: number): readonly number[] {
  if (down < 0.5) return [255 * across, 510 * down, (128 + 127 * Math.sin(across * 9 + down * 7 + seed)) | 0];
  if (down < 0.8) return isInk(x, y, seed) ? [24, 24, 32] : [250, 248, 240];
  return flats[(Math.floor(across * flats.length) + seed) % flats.length] ?? [0, 0, 0];
}

const flats: readonly (readonly number[])[] = [
  [195, 90, 23],
  [46, 145, 216],
  [12, 12, 12],
  [90, 160, 60],
];

/** How near `shown` is to `source`, in dB; infinite when they are equal. */
export function psnr(source: Picture, shown: Picture): number {
  if (source.width !== shown.width || source.height !== shown.height) throw new Error('pictures differ in size');
  let squares = 0;
  for (let at = 0; at < source.rgb.length; at += 1) squares += ((source.rgb[at] ?? 0) - (shown.rgb[at] ?? 0)) ** 2;
  return 10 * Math.log10((255 * 255 * source.rgb.length) / squares);
}
