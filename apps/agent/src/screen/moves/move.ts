import type { Rectangle } from '../rectangle.ts';

/** Pixels that were at (fromX, fromY) and are now in `to`: RFB's CopyRect. */
export interface Move {
  readonly fromX: number;
  readonly fromY: number;
  readonly to: Rectangle;
}

export const sourceOf = ({ fromX, fromY, to }: Move): Rectangle => ({ ...to, x: fromX, y: fromY });
