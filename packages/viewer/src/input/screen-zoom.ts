import type { Point } from './pointer-sender.ts';

const mostZoom = 5;
/** So near to the edge the view follows the pointer. */
const edgePx = 32;

export interface Zoom extends Point {
  readonly scale: number;
}

export const noZoom: Zoom = { scale: 1, x: 0, y: 0 };

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Zooms by that factor with the point, in the view's own pixels, staying where it is; the view stays filled. */
export function zoomedBy(zoom: Zoom, factor: number, around: Point, view: Size): Zoom {
  const scale = Math.max(1, Math.min(mostZoom, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  const kept = { scale, x: around.x - (around.x - zoom.x) * ratio, y: around.y - (around.y - zoom.y) * ratio };
  return filled(kept, view);
}

export function pannedBy(zoom: Zoom, by: Point, view: Size): Zoom {
  return filled({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y }, view);
}

/** Moves the view as far as it must so that a point of it is in sight. */
export function inSight(zoom: Zoom, point: Point, view: Size): Zoom {
  const miss = (at: number, size: number): number =>
    at < edgePx ? edgePx - at : at > size - edgePx ? size - edgePx - at : 0;
  return pannedBy(zoom, { x: miss(point.x, view.width), y: miss(point.y, view.height) }, view);
}

function filled({ scale, x, y }: Zoom, view: Size): Zoom {
  const within = (at: number, size: number): number => Math.min(0, Math.max(size * (1 - scale), at));
  return { scale, x: within(x, view.width), y: within(y, view.height) };
}
