import { copyRectangle, framebufferUpdate, qemuKeyRectangle } from '@usher/rfb';
import { expect, it } from 'vitest';
import type { BytePipe } from './byte-pipe.ts';
import { CountedPipe } from './counted-pipe.ts';

function counted() {
  const sent: Uint8Array[] = [];
  const pipe: BytePipe = {
    send: (bytes) => sent.push(bytes),
    bufferedBytes: 7,
    onData: null,
    onClose: null,
    close: () => undefined,
  };
  return { pipe, sent, counts: new CountedPipe(pipe) };
}

const update = (encoding: number, ...payload: number[]): Uint8Array =>
  framebufferUpdate([{ x: 1, y: 2, width: 3, height: 4, encoding, payload: new Uint8Array(payload) }]);

it('passes everything on, and counts what is an update of pixels, by encoding', () => {
  const { counts, sent } = counted();
  const messages = [
    update(7, 0x90, 1, 2),
    update(7, 0x80, 1, 2),
    framebufferUpdate([copyRectangle({ x: 0, y: 0, width: 5, height: 5 }, 1, 1)]),
    framebufferUpdate([qemuKeyRectangle]),
    new Uint8Array([248, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  ];
  for (const message of messages) counts.send(message);
  expect(sent).toEqual(messages);
  const lengthBytes = messages.reduce((sum, { length }) => sum + length, 0);
  expect(counts.take()).toEqual({ updates: 3, lengthBytes, encodings: ['CopyRect', 'JPEG', 'Tight'] });
  expect(counts.take()).toEqual({ updates: 0, lengthBytes: 0, encodings: [] });
});

it('is the pipe in everything else', () => {
  const { counts, pipe } = counted();
  const onData = (): void => undefined;
  counts.onData = onData;
  expect([pipe.onData, counts.bufferedBytes]).toEqual([onData, 7]);
});
