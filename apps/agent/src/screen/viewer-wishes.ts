import { encoding, nativePixelFormat, pseudoEncoding } from '@usher/rfb';
import { jpegSettings, type ViewerFormat, type ViewerPixelFormat } from './encoders/viewer-format.ts';

/** What a viewer can take, as its SetEncodings and SetPixelFormat said. */
export interface ViewerWishes {
  readonly format: ViewerFormat;
  readonly copyRect: boolean;
  /** H.264, by a viewer that says what it has shown. */
  readonly video: boolean;
  readonly cursor: boolean;
  readonly desktopSize: boolean;
  readonly extendedDesktopSize: boolean;
  readonly fence: boolean;
  readonly continuousUpdates: boolean;
  readonly extendedClipboard: boolean;
  readonly qemuKeys: boolean;
  readonly sideButtons: boolean;
}

export const noWishes: ViewerWishes = {
  format: { pixelFormat: nativePixelFormat, tight: false, zrle: false, jpeg: undefined },
  copyRect: false,
  video: false,
  cursor: false,
  desktopSize: false,
  extendedDesktopSize: false,
  fence: false,
  continuousUpdates: false,
  extendedClipboard: false,
  qemuKeys: false,
  sideButtons: false,
};

export function wishesOf(encodings: readonly number[], pixelFormat: ViewerPixelFormat): ViewerWishes {
  const has = (number: number): boolean => encodings.includes(number);
  const { qualityLevel0, qualityLevel9 } = pseudoEncoding;
  const quality = encodings.find((number) => number >= qualityLevel0 && number <= qualityLevel9);
  return {
    format: {
      pixelFormat,
      // Viewers name what they like best first.
      tight:
        has(encoding.tight) &&
        !(has(encoding.zrle) && encodings.indexOf(encoding.zrle) < encodings.indexOf(encoding.tight)),
      zrle: has(encoding.zrle),
      jpeg: jpegSettings(quality === undefined ? undefined : quality - qualityLevel0),
    },
    copyRect: has(encoding.copyRect),
    video: has(encoding.h264) && has(pseudoEncoding.fence) && has(pseudoEncoding.continuousUpdates),
    cursor: has(pseudoEncoding.cursor),
    desktopSize: has(pseudoEncoding.desktopSize),
    extendedDesktopSize: has(pseudoEncoding.extendedDesktopSize),
    fence: has(pseudoEncoding.fence),
    continuousUpdates: has(pseudoEncoding.continuousUpdates),
    extendedClipboard: has(pseudoEncoding.extendedClipboard),
    qemuKeys: has(pseudoEncoding.qemuExtendedKeyEvent),
    sideButtons: has(pseudoEncoding.extendedMouseButtons),
  };
}
