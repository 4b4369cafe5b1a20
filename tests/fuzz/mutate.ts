/** Repeatable numbers from 0 to 1. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

const mostBytes = 4_096;
/** Where lengths and counts turn over. */
const interesting = [0, 1, 2, 3, 4, 7, 8, 16, 32, 63, 64, 100, 127, 128, 129, 150, 192, 248, 251, 252, 254, 255];

type Change = (input: Buffer, chance: () => number, others: readonly Uint8Array[]) => Buffer;

const place = (input: Buffer, chance: () => number): number => Math.floor(chance() * (input.length + 1));

const changes: readonly Change[] = [
  // One bit.
  (input, chance) => {
    if (input.length > 0) {
      const at = Math.floor(chance() * input.length);
      input[at] = (input[at] ?? 0) ^ (1 << Math.floor(chance() * 8));
    }
    return input;
  },
  // One byte to where things turn over.
  (input, chance) => {
    if (input.length > 0)
      input[Math.floor(chance() * input.length)] = interesting[Math.floor(chance() * interesting.length)] ?? 0;
    return input;
  },
  // Four bytes to a large or negative length.
  (input, chance) => {
    if (input.length >= 4) {
      const at = Math.floor(chance() * (input.length - 3));
      input.writeInt32BE([-1, -5, 0, 1, 65_535, 0x7fffffff, -0x80000000, 4_194_305][Math.floor(chance() * 8)] ?? 0, at);
    }
    return input;
  },
  // Cut off.
  (input, chance) => input.subarray(0, place(input, chance)),
  // A piece out.
  (input, chance) => {
    const from = place(input, chance);
    return Buffer.concat([
      input.subarray(0, from),
      input.subarray(Math.min(input.length, from + 1 + Math.floor(chance() * 8))),
    ]);
  },
  // A piece twice.
  (input, chance) => {
    const from = place(input, chance);
    const piece = input.subarray(from, from + 1 + Math.floor(chance() * 32));
    return Buffer.concat([input.subarray(0, from), piece, piece, input.subarray(from + piece.length)]);
  },
  // Noise in.
  (input, chance) => {
    const noise = Buffer.from(Array.from({ length: 1 + Math.floor(chance() * 8) }, () => Math.floor(chance() * 256)));
    const at = place(input, chance);
    return Buffer.concat([input.subarray(0, at), noise, input.subarray(at)]);
  },
  // The end of another.
  (input, chance, others) => {
    const other = others[Math.floor(chance() * others.length)] ?? input;
    return Buffer.concat([
      input.subarray(0, place(input, chance)),
      other.subarray(Math.floor(chance() * other.length)),
    ]);
  },
];

/** One to eight changes of an input, some by pieces of others. */
export function mutate(input: Uint8Array, chance: () => number, others: readonly Uint8Array[]): Uint8Array {
  let changed = Buffer.from(input);
  for (let left = 1 + Math.floor(chance() * 8); left > 0; left -= 1) {
    const change = changes[Math.floor(chance() * changes.length)];
    if (change !== undefined) changed = Buffer.from(change(changed, chance, others));
  }
  return changed.subarray(0, mostBytes);
}
