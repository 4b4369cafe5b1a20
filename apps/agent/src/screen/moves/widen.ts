import { contains, type Rectangle } from '../rectangle.ts';
import type { Direction, PicturesInMemory } from './line-hashes.ts';
import type { Move } from './move.ts';

const steps = [32, 16, 8, 4, 2, 1];

/** Strips begin at tiles' edges and what moves does not: the move grows to each side as far as the pixels agree. */
export function widen(pictures: PicturesInMemory, move: Move, bounds: Rectangle, direction: Direction): Move {
  const sides: readonly Side[] = direction === 'rows' ? ['left', 'right'] : ['top', 'bottom'];
  let widened = move;
  for (const side of sides) for (const step of steps) widened = grown(pictures, widened, bounds, side, step) ?? widened;
  return widened;
}

type Side = 'left' | 'right' | 'top' | 'bottom';

/** The part that a step to that side would add to the target. */
function margin({ x, y, width, height }: Rectangle, side: Side, step: number): Rectangle {
  const margins: Record<Side, Rectangle> = {
    left: { x: x - step, y, width: step, height },
    right: { x: x + width, y, width: step, height },
    top: { x, y: y - step, width, height: step },
    bottom: { x, y: y + height, width, height: step },
  };
  return margins[side];
}

function grown(pictures: PicturesInMemory, move: Move, bounds: Rectangle, side: Side, step: number): Move | undefined {
  const { to } = move;
  const [dx, dy] = [move.fromX - to.x, move.fromY - to.y];
  const added = margin(to, side, step);
  if (!contains(bounds, added)) return undefined;
  const source = { ...added, x: added.x + dx, y: added.y + dy };
  if (!contains({ x: 0, y: 0, width: pictures.width, height: pictures.height }, source)) return undefined;
  const { known, fresh, loops, width } = pictures;
  const before = known + (source.y * width + source.x) * 4;
  const now = fresh + (added.y * width + added.x) * 4;
  if (loops.equalRows(before, now, width, added.width, added.height) !== added.height) return undefined;
  const grownTo = {
    x: Math.min(to.x, added.x),
    y: Math.min(to.y, added.y),
    width: side === 'left' || side === 'right' ? to.width + step : to.width,
    height: side === 'top' || side === 'bottom' ? to.height + step : to.height,
  };
  return { fromX: grownTo.x + dx, fromY: grownTo.y + dy, to: grownTo };
}
