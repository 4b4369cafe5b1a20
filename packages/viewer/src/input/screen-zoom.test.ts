import { expect, it } from 'vitest';
import { inSight, noZoom, pannedBy, zoomedBy } from './screen-zoom.ts';

const view = { width: 400, height: 200 };

it('keeps what is between the fingers between them', () => {
  expect(zoomedBy(noZoom, 2, { x: 100, y: 50 }, view)).toEqual({ scale: 2, x: -100, y: -50 });
  const twice = zoomedBy(zoomedBy(noZoom, 2, { x: 100, y: 50 }, view), 1.5, { x: 100, y: 50 }, view);
  expect(twice).toEqual({ scale: 3, x: -200, y: -100 });
});

it('shows nothing beside the screen, and is none again at its own size', () => {
  const zoom = { scale: 2, x: -100, y: -50 };
  expect(pannedBy(zoom, { x: 500, y: -500 }, view)).toEqual({ scale: 2, x: 0, y: -200 });
  expect(zoomedBy(zoom, 0.1, { x: 0, y: 0 }, view)).toMatchObject({ scale: 1 });
  expect(zoomedBy(zoom, 100, { x: 0, y: 0 }, view).scale).toBe(5);
});

it('follows a point that would leave it', () => {
  const zoom = { scale: 2, x: -100, y: -50 };
  expect(inSight(zoom, { x: 200, y: 100 }, view)).toEqual(zoom);
  expect(inSight(zoom, { x: 395, y: -10 }, view)).toEqual({ scale: 2, x: -127, y: -8 });
});
