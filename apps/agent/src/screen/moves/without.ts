import { overlap, type Rectangle } from '../rectangle.ts';

/** What of the rectangles lies in none of the holes. */
export function without(rectangles: readonly Rectangle[], holes: readonly Rectangle[]): Rectangle[] {
  let left = [...rectangles];
  for (const hole of holes)
    left = left.flatMap((rectangle) => (overlap(rectangle, hole) ? around(rectangle, hole) : [rectangle]));
  return left;
}

/** Above, below, left and right of the hole. */
function around({ x, y, width, height }: Rectangle, hole: Rectangle): Rectangle[] {
  const right = x + width;
  const bottom = y + height;
  const top = Math.max(y, hole.y);
  const end = Math.min(bottom, hole.y + hole.height);
  const parts: Rectangle[] = [
    { x, y, width, height: top - y },
    { x, y: end, width, height: bottom - end },
    { x, y: top, width: hole.x - x, height: end - top },
    { x: hole.x + hole.width, y: top, width: right - hole.x - hole.width, height: end - top },
  ];
  return parts.filter((part) => part.width > 0 && part.height > 0);
}
