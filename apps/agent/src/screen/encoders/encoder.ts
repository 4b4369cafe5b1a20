import type { Rectangle } from '../rectangle.ts';
import type { Content, Picture } from './picture.ts';
import type { ViewerFormat } from './viewer-format.ts';

export type EncoderName = 'raw' | 'tight-fill' | 'tight-palette' | 'tight-copy' | 'tight-jpeg' | 'zrle';

/** One part of the screen, what it holds and who will see it. */
export interface Subject {
  readonly picture: Picture;
  readonly rectangle: Rectangle;
  readonly content: Content;
  readonly viewer: ViewerFormat;
}

/**
 * One way to put a rectangle into bytes. It keeps nothing between calls, so that rectangles of one update can be
 * encoded on several threads and in any order.
 */
export interface Encoder {
  readonly name: EncoderName;
  /** The number in the rectangle's header. */
  readonly encoding: number;
  /** Whether this viewer can decode it and this content suits it. */
  accepts(subject: Subject): boolean;
  /** The bytes after the rectangle's header. */
  encode(subject: Subject): Uint8Array;
}

export interface EncodedRectangle extends Rectangle {
  readonly encoder: EncoderName;
  readonly encoding: number;
  readonly payload: Uint8Array;
}
