import type { PictureNumber } from '../pixels/pixel-memory.ts';
import type { WasmMemory } from '../pixels/web-assembly.ts';
import type { Rectangle } from '../rectangle.ts';

/** What the main thread and a video thread say to each other. Both ends are this program: no validation. */
export type ToVideo =
  /** What the pictures that follow are of. Sent once: each memory that arrives is a new object, whatever it shows. */
  | { readonly kind: 'frame'; readonly memory: WasmMemory; readonly width: number; readonly height: number }
  | {
      readonly kind: 'encode';
      readonly job: number;
      readonly stream: number;
      readonly picture: PictureNumber;
      /** Always the same size for one stream. */
      readonly area: Rectangle;
      readonly quantizer: number;
      readonly isKey: boolean;
    }
  | { readonly kind: 'close-stream'; readonly stream: number }
  /** After what was asked before it the thread ends. */
  | { readonly kind: 'close' };

export type FromVideo =
  /** What the codec calls itself; null when there is none, and nothing will be encoded. */
  | { readonly kind: 'ready'; readonly codec: string | null }
  /** The picture was read: the screen may change. */
  | { readonly kind: 'read'; readonly job: number }
  | { readonly kind: 'encoded'; readonly job: number; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly job: number; readonly why: string };
