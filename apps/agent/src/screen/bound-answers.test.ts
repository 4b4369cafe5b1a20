import { expect, it } from 'vitest';
import { boundAnswers } from './bound-answers.ts';

/** Gives what was asked for, as the X server would: each byte says how many came before it. */
function reader() {
  let at = 0;
  return {
    asked: [] as number[],
    get(lengthBytes: number, take: (bytes: Buffer) => void) {
      this.asked.push(lengthBytes);
      const from = at;
      at += lengthBytes;
      queueMicrotask(() => take(Buffer.from(Array.from({ length: Math.min(4, lengthBytes) }, (_, n) => from + n))));
    },
    get readBytes() {
      return at;
    },
  };
}

it('leaves an answer as it is that is not too long', async () => {
  const bounded = reader();
  boundAnswers(bounded);
  const bytes = await new Promise<Buffer>((resolve) => bounded.get(32 << 20, resolve));
  expect([...bytes]).toEqual([0, 1, 2, 3]);
  expect(bounded.asked).toEqual([32 << 20]);
});

it('reads all of one that is too long and keeps its beginning, never more than a piece at a time', async () => {
  const bounded = reader();
  boundAnswers(bounded);
  const length = (32 << 20) + 24;
  const bytes = await new Promise<Buffer>((resolve) => bounded.get(length, resolve));
  expect([...bytes]).toEqual([0, 1, 2, 3]);
  expect(bounded.readBytes).toBe(length);
  expect(Math.max(...bounded.asked)).toBe(1 << 16);
});
