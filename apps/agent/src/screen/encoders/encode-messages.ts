import type { PictureNumber } from '../pixels/pixel-memory.ts';
import type { WasmMemory } from '../pixels/web-assembly.ts';
import type { Rectangle } from '../rectangle.ts';
import type { EncodedRectangle } from './encoder.ts';
import type { ViewerFormat } from './viewer-format.ts';

/** What the main thread and an encoding thread say to each other. Both ends are this program: no validation. */
export type ToEncoder =
  | { readonly kind: 'frame'; readonly memory: WasmMemory; readonly width: number; readonly height: number }
  | {
      readonly kind: 'encode';
      readonly job: number;
      readonly picture: PictureNumber;
      readonly area: Rectangle;
      readonly viewer: ViewerFormat;
    }
  /** After what was asked before it the thread ends. */
  | { readonly kind: 'close' };

export type FromEncoder =
  | { readonly kind: 'ready' }
  | { readonly kind: 'encoded'; readonly job: number; readonly rectangles: readonly EncodedRectangle[] };
