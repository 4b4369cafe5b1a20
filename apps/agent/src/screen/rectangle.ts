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

export const same = (a: Rectangle, b: Rectangle): boolean =>
  a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

export const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

export const contains = (outer: Rectangle, inner: Rectangle): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
