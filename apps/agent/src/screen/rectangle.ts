/** Pixels from (x, y) on; `width` and `height` are at least 1. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const area = (rectangle: Rectangle): number => rectangle.width * rectangle.height;

/** The part of `rectangle` inside `bounds`; undefined when there is none. */
export function intersect(rectangle: Rectangle, bounds: Rectangle): Rectangle | undefined {
  const x = Math.max(rectangle.x, bounds.x);
  const y = Math.max(rectangle.y, bounds.y);
  const width = Math.min(rectangle.x + rectangle.width, bounds.x + bounds.width) - x;
  const height = Math.min(rectangle.y + rectangle.height, bounds.y + bounds.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** The smallest rectangle that holds both. */
export function union(a: Rectangle, b: Rectangle): Rectangle {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const width = Math.max(a.x + a.width, b.x + b.width) - x;
  const height = Math.max(a.y + a.height, b.y + b.height) - y;
  return { x, y, width, height };
}
