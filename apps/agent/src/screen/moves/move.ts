import type { Rectangle } from '../rectangle.ts';

/** Pixels that were at (fromX, fromY) and are now in `to`: RFB's CopyRect. */
export interface Move {
  readonly fromX: number;
  readonly fromY: number;
  readonly to: Rectangle;
}

export const sourceOf = ({ fromX, fromY, to }: Move): Rectangle => ({ ...to, x: fromX, y: fromY });

export const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
