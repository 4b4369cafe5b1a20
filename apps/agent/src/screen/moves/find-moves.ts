import { tileSize } from '../dirty-tiles.ts';
import { area, overlap, type Rectangle, union } from '../rectangle.ts';
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
/** A prime, so that samples do not fall in step with what is drawn. */
const samplesAcross = 17;

/** What of the changes was elsewhere before. */
export function findMoves(pictures: PicturesInMemory, changes: readonly Rectangle[]): Move[] {
  const [first, ...others] = changes;
  if (first === undefined) return [];
  const pixels = changes.reduce((sum, change) => sum + area(change), 0);
  if (pixels < smallestArea) return [];
  const bounds = others.reduce(union, first);
  if (isPlain(pictures, bounds)) return [];
  const vertical = movesAlong(pictures, bounds, 'rows');
  return vertical.length > 0 ? vertical : movesAlong(pictures, bounds, 'columns');
}

/** One colour all over, as far as a few hundred pixels tell: it is said in a few bytes, wherever it came from. */
function isPlain(
  { memory, layout, width }: PicturesInMemory,
  { x, y, width: across, height: down }: Rectangle,
): boolean {
  const pixels = new Int32Array(memory.buffer, layout.fresh);
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
  const moves = distancesOf(hashes).flatMap((distance) =>
    findBlocks(hashes, distance).map((block) => ({
      move: toMove(block, distance, bounds, edges, direction),
      gain: block.gain,
    })),
  );
  const verified = moves
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

function toMove(
  { first, last, start, end }: Block,
  distance: number,
  bounds: Rectangle,
  edges: readonly number[],
  direction: Direction,
): Move {
  const from = edges[first] ?? 0;
  const across = (edges[last + 1] ?? from) - from;
  const to =
    direction === 'rows'
      ? { x: from, y: bounds.y + start, width: across, height: end - start }
      : { x: bounds.x + start, y: from, width: end - start, height: across };
  const [dx, dy] = direction === 'rows' ? [0, distance] : [distance, 0];
  return { fromX: to.x + dx, fromY: to.y + dy, to };
}

/** Hashes may lie: the pixels themselves decide. Undefined when they do not agree. */
function verify({ layout, loops, width }: PicturesInMemory, move: Move): Move | undefined {
  const { fromX, fromY, to } = move;
  const before = layout.known + (fromY * width + fromX) * 4;
  const now = layout.fresh + (to.y * width + to.x) * 4;
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
