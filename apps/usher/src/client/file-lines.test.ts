import { expect, it } from 'vitest';
import { fileLines } from './file-lines.ts';

async function* cut(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function all(pieces: AsyncIterable<Buffer>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of fileLines(pieces)) lines.push(line);
  return lines;
}
const linesOf = (bytes: Buffer, size = bytes.length) => all(cut(bytes, size));

it('splits at line feeds alone, wherever the bytes are cut', async () => {
  const lines = ['{"a":"x\u2028y\u2029z"}', '', 'Å😀\r', 'last'];
  const bytes = Buffer.from(lines.join('\n'));
  for (let size = 1; size <= bytes.length; size += 1) expect(await linesOf(bytes, size)).toEqual(lines);
  expect(await linesOf(Buffer.from('one\n'))).toEqual(['one']);
  expect(await linesOf(Buffer.alloc(0))).toEqual([]);
  expect(await linesOf(Buffer.from([0x61, 10, 0xff, 10]))).toEqual(['a', '']);
});

it('holds only so much of a file without lines, and gives what it read as a line', async () => {
  const piece = Buffer.alloc(600_000, 'x');
  let read = 0;
  async function* endless(): AsyncIterable<Buffer> {
    for (;;) {
      read += 1;
      yield piece;
    }
  }
  expect((await all(endless())).map(({ length }) => length)).toEqual([1_200_000]);
  expect(read).toBe(2);
});
