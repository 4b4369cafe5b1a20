import type { PictureQuality as QualityChoice } from '@usher/link';
import type { JpegSettings } from '../encoders/jpeg-encoder.ts';

/** How finely pictures are shown. */
export interface PictureQuality {
  readonly jpeg: JpegSettings;
  /** Of H.264: 0 (finest) to 51. */
  readonly quantizer: number;
  /** What stands still is shown again without loss. */
  readonly refines: boolean;
}

const coarsest: PictureQuality = { jpeg: { quality: 41, subsampling: '4:2:0' }, quantizer: 36, refines: true };
const coarse: PictureQuality = { jpeg: { quality: 62, subsampling: '4:2:0' }, quantizer: 32, refines: true };
const middle: PictureQuality = { jpeg: { quality: 77, subsampling: '4:2:2' }, quantizer: 29, refines: true };
const fine: PictureQuality = { jpeg: { quality: 86, subsampling: '4:4:4' }, quantizer: 26, refines: true };
const finest: PictureQuality = { jpeg: { quality: 92, subsampling: '4:4:4' }, quantizer: 23, refines: true };

/** What a road must deliver for a step, bytes a millisecond: a screen of photographs takes about a tenth of a second. */
const steps: readonly { readonly from: number; readonly quality: PictureQuality }[] = [
  { from: 0, quality: coarsest },
  { from: 400, quality: coarse },
  { from: 1_000, quality: middle },
  { from: 2_500, quality: fine },
  { from: 8_000, quality: finest },
];
const firstStep = 3;
/** A road must be so much better than a step needs before that step is taken: else it is left again at once. */
const margin = 1.3;

/** Follows the measured road, one step at a time. */
export class AutomaticQuality {
  #step = firstStep;

  get quality(): PictureQuality {
    return steps[this.#step]?.quality ?? fine;
  }

  /** What arrives, bytes a millisecond; undefined while it is not known. */
  follow(bytesPerMs: number | undefined): void {
    if (bytesPerMs === undefined) return;
    const next = steps[this.#step + 1];
    const own = steps[this.#step];
    if (next !== undefined && bytesPerMs >= next.from * margin) this.#step += 1;
    else if (own !== undefined && bytesPerMs < own.from) this.#step -= 1;
  }
}

export function chosenQuality(choice: Exclude<QualityChoice, 'automatic'>): PictureQuality {
  const chosen = { high: finest, medium: middle, low: { ...coarsest, refines: false } };
  return chosen[choice];
}

/** For a viewer that named a JPEG quality, and chose nothing else. */
export function levelQuality(jpeg: JpegSettings): PictureQuality {
  return { jpeg, quantizer: Math.round(40 - jpeg.quality / 6), refines: false };
}
