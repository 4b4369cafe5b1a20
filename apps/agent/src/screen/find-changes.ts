import { tileSize } from './dirty-tiles.ts';
import { bytesPerPixel } from './grabber.ts';
import type { Rectangle } from './rectangle.ts';

/** Up to this many changed tiles are cut to the very pixels that changed; of more only those at the sides. */
const exactTiles = 40;

/** Two pictures of the same size, 32 bits a pixel, rows without padding. */
export interface PicturePair {
  readonly width: number;
  readonly fresh: Buffer;
  readonly known: Buffer;
}

/** One row of tiles inside the area under comparison. */
interface Band {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

interface ChangedTile {
  left: number;
  right: number;
  readonly top: number;
  readonly bottom: number;
}

function differs(pair: PicturePair, y: number, left: number, right: number): boolean {
  const row = y * pair.width;
  const from = (row + left) * bytesPerPixel;
  const to = (row + right) * bytesPerPixel;
  return pair.fresh.compare(pair.known, from, to, from, to) !== 0;
}

/** Whether any row differs in these columns; rows as wide as the picture lie together and take one comparison. */
function bandDiffers(pair: PicturePair, band: Band): boolean {
  if (band.left !== 0 || band.right !== pair.width) return true;
  const from = band.top * pair.width * bytesPerPixel;
  const to = band.bottom * pair.width * bytesPerPixel;
  return pair.fresh.compare(pair.known, from, to, from, to) !== 0;
}

/** The first differing row of each tile column of the band; -1 where none differs. */
function firstDifferences(pair: PicturePair, band: Band): Int32Array {
  const firstColumn = Math.floor(band.left / tileSize);
  const columns = Math.ceil(band.right / tileSize) - firstColumn;
  const first = new Int32Array(columns).fill(-1);
  const edge = (column: number): number => Math.min(band.right, Math.max(band.left, (firstColumn + column) * tileSize));
  let clean = columns;
  for (let y = band.top; y < band.bottom && clean > 0; y += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (first[column] !== -1) continue;
      let end = column + 1;
      while (end < columns && first[end] === -1) end += 1;
      if (differs(pair, y, edge(column), edge(end))) {
        for (let tile = column; tile < end; tile += 1) {
          if (!differs(pair, y, edge(tile), edge(tile + 1))) continue;
          first[tile] = y;
          clean -= 1;
        }
      }
      column = end;
    }
  }
  return first;
}

function changedTiles(pair: PicturePair, band: Band): ChangedTile[] {
  if (!bandDiffers(pair, band)) return [];
  const firstColumn = Math.floor(band.left / tileSize);
  const changed: ChangedTile[] = [];
  firstDifferences(pair, band).forEach((top, column) => {
    if (top < 0) return;
    const left = Math.max(band.left, (firstColumn + column) * tileSize);
    const right = Math.min(band.right, (firstColumn + column + 1) * tileSize);
    let bottom = band.bottom;
    while (!differs(pair, bottom - 1, left, right)) bottom -= 1;
    changed.push({ left, right, top, bottom });
  });
  return changed;
}

function trimSides(pair: PicturePair, tile: ChangedTile): void {
  const { left, right } = tile;
  tile.left = right;
  tile.right = left;
  for (let y = tile.top; y < tile.bottom; y += 1) {
    const row = y * pair.width;
    const same = (x: number): boolean => {
      const at = (row + x) * bytesPerPixel;
      return pair.fresh.readInt32LE(at) === pair.known.readInt32LE(at);
    };
    let first = left;
    while (first < tile.left && same(first)) first += 1;
    tile.left = Math.min(tile.left, first);
    let last = right;
    while (last > tile.right && same(last - 1)) last -= 1;
    tile.right = Math.max(tile.right, last);
  }
}

/** Whether the tile to its left or to its right has not changed; neighbours follow each other in the list. */
function isAtSide(tile: ChangedTile, before: ChangedTile | undefined, after: ChangedTile | undefined): boolean {
  return before?.right !== tile.left || after?.left !== tile.right;
}

/** Where `fresh` differs from `known` inside `area`, in tiles, exact when the change is small. */
export function findChanges(pair: PicturePair, area: Rectangle): Rectangle[] {
  const changed: ChangedTile[] = [];
  const end = area.y + area.height;
  for (let y = area.y; y < end; ) {
    const bottom = Math.min(end, (Math.floor(y / tileSize) + 1) * tileSize);
    changed.push(...changedTiles(pair, { top: y, bottom, left: area.x, right: area.x + area.width }));
    y = bottom;
  }
  const isExact = changed.length <= exactTiles;
  const trimmed = changed.filter((tile, index) => isExact || isAtSide(tile, changed[index - 1], changed[index + 1]));
  for (const tile of trimmed) trimSides(pair, tile);
  return changed.map(({ left, right, top, bottom }) => ({
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
  }));
}

/** Makes `known` equal to `fresh` inside the rectangle. */
export function copyRectangle(pair: PicturePair, { x, y, width, height }: Rectangle): void {
  if (width === pair.width) {
    const from = y * width * bytesPerPixel;
    pair.fresh.copy(pair.known, from, from, from + height * width * bytesPerPixel);
    return;
  }
  for (let row = y; row < y + height; row += 1) {
    const from = (row * pair.width + x) * bytesPerPixel;
    pair.fresh.copy(pair.known, from, from, from + width * bytesPerPixel);
  }
}
