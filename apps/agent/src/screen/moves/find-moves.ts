import { tileSize } from '../dirty-tiles.ts';
import { area, contains, intersect, overlap, type Rectangle, union } from '../rectangle.ts';
import { type Block, findBlocks } from './find-runs.ts';
import { type Direction, LineHashes, type PicturesInMemory } from './line-hashes.ts';
import { type Move, sourceOf } from './move.ts';
import { widen } from './widen.ts';

/** Smaller changes are sent as they are: looking takes longer than it saves. */
const smallestArea = 128 * 128;
/** Every so many strips votes first; without any agreement there, nothing moved. */
const sampleEvery = 3;
/** So many lines must agree on a distance. */
const fewestVotes = 12;
const mostDistances = 3;
const mostMoves = 24;
/** Straight moves that explain so much of what changed are all there is to find. */
const enough = 0.25;
/** So many places must agree on a move both ways. */
const fewestPlaces = 5;
/** Of an area whose moves both ways are looked for; places are packed into words. */
const mostSide = 16_383;
/** A prime, so that samples do not fall in step with what is drawn. */
const samplesAcross = 17;

/** What of the changes was elsewhere before. Films are not looked at as closely. */
export function findMoves(
  pictures: PicturesInMemory,
  changes: readonly Rectangle[],
  films: readonly Rectangle[] = [],
): Move[] {
  const [first, ...others] = changes;
  if (first === undefined) return [];
  const pixels = changes.reduce((sum, change) => sum + area(change), 0);
  if (pixels < smallestArea) return [];
  const bounds = others.reduce(union, first);
  if (isPlain(pictures, bounds)) return [];
  const vertical = movesAlong(pictures, bounds, 'rows');
  const straight = vertical.length > 0 ? vertical : movesAlong(pictures, bounds, 'columns');
  if (covered(straight) >= enough * pixels || films.some((film) => contains(film, bounds))) return straight;
  const both = movesBothWays(pictures, bounds);
  return covered(both) > covered(straight) ? both : straight;
}

const covered = (moves: readonly Move[]): number => moves.reduce((sum, { to }) => sum + area(to), 0);

/** One colour all over, as far as a few hundred pixels tell: it is said in a few bytes, wherever it came from. */
function isPlain(
  { memory, fresh, width }: PicturesInMemory,
  { x, y, width: across, height: down }: Rectangle,
): boolean {
  const pixels = new Int32Array(memory.buffer, fresh);
  const colourAt = (sample: number): number => {
    const column = x + Math.floor((across * (sample % samplesAcross)) / samplesAcross);
    const row = y + Math.floor((down * Math.floor(sample / samplesAcross)) / samplesAcross);
    return (pixels[row * width + column] ?? 0) & 0xffffff;
  };
  const first = colourAt(0);
  for (let sample = 1; sample < samplesAcross ** 2; sample += 1) if (colourAt(sample) !== first) return false;
  return true;
}

/** Where strips begin and end: with the area, and at each tile's edge in between. */
function edgesOf(from: number, size: number): number[] {
  const edges = [from];
  for (let edge = (Math.floor(from / tileSize) + 1) * tileSize; edge < from + size; edge += tileSize) edges.push(edge);
  edges.push(from + size);
  return edges;
}

function movesAlong(pictures: PicturesInMemory, bounds: Rectangle, direction: Direction): Move[] {
  const isRows = direction === 'rows';
  const edges = isRows ? edgesOf(bounds.x, bounds.width) : edgesOf(bounds.y, bounds.height);
  const hashes = new LineHashes(pictures, bounds, direction, edges);
  const first = Math.min(1, hashes.strips - 1);
  for (let strip = first; strip < hashes.strips; strip += sampleEvery) hashes.vote(strip);
  // No line is like no other: text that repeats, or a picture that is new.
  if (distancesOf(hashes).length === 0 && isRows) {
    for (let strip = first; strip < hashes.strips; strip += 2 * sampleEvery) hashes.voteNear(strip);
  }
  if (distancesOf(hashes).length === 0) return [];
  const found = distancesOf(hashes).flatMap((distance) => {
    const [dx, dy] = isRows ? [0, distance] : [distance, 0];
    return findBlocks(hashes, distance).map((block) => ({
      move: moveBy(dx, dy, targetOf(block, bounds, edges, direction)),
      gain: block.gain,
    }));
  });
  return settled(pictures, found, bounds, direction);
}

/** A window that is dragged, a map: rows that moved up or down, and are sideways of where they were. */
function movesBothWays(pictures: PicturesInMemory, bounds: Rectangle): Move[] {
  const { known, fresh, loops, width, height } = pictures;
  if (bounds.width > mostSide || bounds.height > mostSide) return [];
  const at = (bounds.y * width + bounds.x) * 4;
  const shift = loops.findShift(known + at, fresh + at, width, bounds.width, bounds.height);
  const { dx, dy } = shift;
  // Straight moves were looked for before, and more closely.
  if (shift.votes < fewestPlaces || dx === 0 || dy === 0) return [];
  // What is there now and has come from outside the screen was nowhere before.
  const inside = intersect(bounds, { x: -dx, y: 0, width, height });
  if (inside === undefined) return [];
  const edges = edgesOf(inside.x, inside.width);
  const found = findBlocks(new LineHashes(pictures, inside, 'rows', edges, dx), dy).map((block) => ({
    move: moveBy(dx, dy, targetOf(block, inside, edges, 'rows')),
    gain: block.gain,
  }));
  return settled(pictures, found, inside, 'rows');
}

/** Those that are so to the pixel, as wide as they are, in an order in which they can be carried out. */
function settled(
  pictures: PicturesInMemory,
  found: readonly { readonly move: Move; readonly gain: number }[],
  bounds: Rectangle,
  direction: Direction,
): Move[] {
  const verified = found
    .toSorted((a, b) => b.gain - a.gain)
    .slice(0, mostMoves)
    .flatMap(({ move }) => verify(pictures, move) ?? []);
  return inOrder(verified, (move) => widen(pictures, move, bounds, direction));
}

/** The distances that most lines agree on, the best first. */
function distancesOf({ votes, lines }: LineHashes): number[] {
  const found: { distance: number; votes: number }[] = [];
  for (let index = 0; index < votes.length; index += 1) {
    const count = votes[index] ?? 0;
    if (count >= fewestVotes) found.push({ distance: index - lines, votes: count });
  }
  return found
    .toSorted((a, b) => b.votes - a.votes)
    .slice(0, mostDistances)
    .map(({ distance }) => distance);
}

function targetOf(
  { first, last, start, end }: Block,
  bounds: Rectangle,
  edges: readonly number[],
  direction: Direction,
): Rectangle {
  const from = edges[first] ?? 0;
  const across = (edges[last + 1] ?? from) - from;
  return direction === 'rows'
    ? { x: from, y: bounds.y + start, width: across, height: end - start }
    : { x: bounds.x + start, y: from, width: end - start, height: across };
}

const moveBy = (dx: number, dy: number, to: Rectangle): Move => ({ fromX: to.x + dx, fromY: to.y + dy, to });

/** Hashes may lie: the pixels themselves decide. Undefined when they do not agree. */
function verify({ known, fresh, loops, width }: PicturesInMemory, move: Move): Move | undefined {
  const { fromX, fromY, to } = move;
  const before = known + (fromY * width + fromX) * 4;
  const now = fresh + (to.y * width + to.x) * 4;
  return loops.equalRows(before, now, width, to.width, to.height) === to.height ? move : undefined;
}

/**
 * Viewers carry out one copy after another, so none may write over what a later one reads, nor over what an earlier one wrote. What
 * does not fit is left out and sent as pixels.
 */
function inOrder(moves: readonly Move[], widened: (move: Move) => Move): Move[] {
  let ordered: readonly Move[] = [];
  for (const move of moves) ordered = inserted(ordered, widened(move)) ?? inserted(ordered, move) ?? ordered;
  return [...ordered];
}

/** What reads from our target goes first, what writes to our source last; undefined when that cannot be. */
function inserted(ordered: readonly Move[], move: Move): readonly Move[] | undefined {
  if (ordered.some((other) => overlap(other.to, move.to))) return undefined;
  const source = sourceOf(move);
  const lastBefore = ordered.findLastIndex((other) => overlap(move.to, sourceOf(other)));
  const firstAfter = ordered.findIndex((other) => overlap(other.to, source));
  const at = firstAfter < 0 ? ordered.length : firstAfter;
  return lastBefore < at ? ordered.toSpliced(at, 0, move) : undefined;
}
