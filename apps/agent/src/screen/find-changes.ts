import { tileSize } from './dirty-tiles.ts';
import type { Frame } from './frame.ts';
import { bytesPerPixel } from './pixels/pixel-memory.ts';
import type { Rectangle } from './rectangle.ts';

const wordsPerBox = 4;

/** Where what was grabbed differs from what is known inside `area`: to the pixel, one rectangle for each tile. */
export function findChanges({ loops, known, fresh, layout, memory, width }: Frame, area: Rectangle): Rectangle[] {
  const columns = Math.ceil((area.x + area.width) / tileSize) - Math.floor(area.x / tileSize);
  const rows = Math.ceil((area.y + area.height) / tileSize) - Math.floor(area.y / tileSize);
  const changed: Rectangle[] = [];
  if (loops.changedTiles([known, fresh], width, area, layout.lines) === 0) return changed;
  const boxes = new Int32Array(memory.buffer, layout.lines, columns * rows * wordsPerBox);
  for (let at = 0; at < boxes.length; at += wordsPerBox) {
    const [x = 0, y = 0, right = 0, bottom = 0] = boxes.subarray(at, at + wordsPerBox);
    if (right > 0) changed.push({ x, y, width: right - x, height: bottom - y });
  }
  return changed;
}

/** Makes what is known equal to what was grabbed inside the rectangle. */
export function acceptChange({ loops, known, fresh, width: stride }: Frame, { x, y, width, height }: Rectangle): void {
  const at = (y * stride + x) * bytesPerPixel;
  loops.copyRows(known + at, fresh + at, stride, width, height);
}
