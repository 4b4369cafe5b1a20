import type { LineHashes, StripHashes } from './line-hashes.ts';

/** Lines [start, end) of strips [first, last]: all of them were `distance` lines further on. `gain` counts lines that differ. */
export interface Block {
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly end: number;
  readonly gain: number;
}

interface Run {
  readonly start: number;
  readonly end: number;
  readonly gain: number;
}

/** Fewer moved lines in one strip are sent as pixels just as well. */
const fewestLines = 8;
/** A neighbour joins while the block keeps this share of the lines it had. */
const keptShare = 0.75;

function runsOf({ before, now }: StripHashes, distance: number): Run[] {
  const runs: Run[] = [];
  const lines = now.length;
  const end = Math.min(lines, lines - distance);
  let start = -1;
  let gain = 0;
  for (let line = Math.max(0, -distance); line <= end; line += 1) {
    const same = line < end && now[line] === before[line + distance];
    if (same) {
      if (start < 0) [start, gain] = [line, 0];
      if (now[line] !== before[line]) gain += 1;
    } else if (start >= 0) {
      if (line - start >= fewestLines) runs.push({ start, end: line, gain });
      start = -1;
    }
  }
  return runs;
}

function gainWithin({ before, now }: StripHashes, start: number, end: number): number {
  let gain = 0;
  for (let line = start; line < end; line += 1) if (now[line] !== before[line]) gain += 1;
  return gain;
}

/**
 * Blocks that moved by that distance: runs of moved lines in neighbouring strips, cut to what they share. Strips where nothing
 * differs may lie inside a block, never at its sides.
 */
export function findBlocks(hashes: LineHashes, distance: number): Block[] {
  const runs = Array.from({ length: hashes.strips }, (_, strip) => runsOf(hashes.of(strip), distance));
  const blocks: Block[] = [];
  for (let strip = 0; strip < runs.length; strip += 1) {
    for (const run of runs[strip] ?? []) {
      if (run.gain < fewestLines) continue;
      const block = grow(hashes, runs, strip, run);
      blocks.push(block);
      for (let taken = block.first + 1; taken <= block.last; taken += 1) {
        runs[taken] = (runs[taken] ?? []).filter((other) => other.end <= block.start || other.start >= block.end);
      }
    }
  }
  return blocks;
}

function grow(hashes: LineHashes, runs: readonly Run[][], first: number, run: Run): Block {
  let { start, end } = run;
  let last = first;
  for (let strip = first + 1; strip < runs.length; strip += 1) {
    const fitting = (runs[strip] ?? []).map((other) => ({
      start: Math.max(start, other.start),
      end: Math.min(end, other.end),
      gain: other.gain,
    }));
    const best = fitting.toSorted((a, b) => b.end - b.start - (a.end - a.start))[0];
    if (best === undefined || best.end - best.start < keptShare * (end - start)) break;
    if (best.gain === 0) continue;
    ({ start, end } = best);
    last = strip;
  }
  let gain = 0;
  for (let strip = first; strip <= last; strip += 1) gain += gainWithin(hashes.of(strip), start, end);
  return { first, last, start, end, gain };
}
