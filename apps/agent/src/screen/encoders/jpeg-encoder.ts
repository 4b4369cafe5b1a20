import type { Rectangle } from '../rectangle.ts';
import type { Picture } from './picture.ts';

export interface JpegSettings {
  /** 1 to 100, as libjpeg counts. */
  readonly quality: number;
  readonly subsampling: '4:4:4' | '4:2:2' | '4:2:0';
}

/** Whatever turns pixels into JPEG on this machine. */
export interface JpegEncoder {
  /** The answer is valid until the next call. */
  compress(picture: Picture, rectangle: Rectangle, settings: JpegSettings): Uint8Array;
}

/** Undefined where no native encoder loads: then nothing is encoded as JPEG. */
export async function loadJpegEncoder(): Promise<JpegEncoder | undefined> {
  try {
    const { default: turbo } = await import('@julusian/jpeg-turbo');
    const subsamplings = { '4:4:4': turbo.SAMP_444, '4:2:2': turbo.SAMP_422, '4:2:0': turbo.SAMP_420 };
    let output = Buffer.alloc(0);
    return {
      compress: (picture, { x, y, width, height }, settings) => {
        const subsampling = subsamplings[settings.subsampling];
        const needed = turbo.bufferSize({ width, height, subsampling });
        if (output.length < needed) output = Buffer.allocUnsafeSlow(needed);
        const from = (y * picture.width + x) * 4;
        const options = { format: turbo.FORMAT_BGRX, width, height, stride: picture.width };
        return turbo.compressSync(picture.pixels.subarray(from), output, {
          ...options,
          subsampling,
          quality: settings.quality,
        });
      },
    };
  } catch {
    // No prebuilt library for this machine.
    return undefined;
  }
}
