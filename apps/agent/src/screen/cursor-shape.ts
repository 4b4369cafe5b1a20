export interface Cursor {
  readonly width: number;
  readonly height: number;
  readonly hotX: number;
  readonly hotY: number;
  /** Blue, green, red, opacity; not premultiplied. */
  readonly pixels: Uint8Array;
}

export const noCursor: Cursor = { width: 0, height: 0, hotX: 0, hotY: 0, pixels: new Uint8Array(0) };
