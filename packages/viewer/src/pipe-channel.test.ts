import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { SecurePipe } from '@usher/link';
import { expect, it, onTestFinished, vi } from 'vitest';
import { PipeChannel } from './pipe-channel.ts';

/** A pipe that holds data back until it is read, as pipes do. */
class FakePipe implements SecurePipe {
  readonly bufferedBytes = 0;
  readonly stats = { sentBytes: 0, receivedBytes: 0 };
  readonly sent: Uint8Array[] = [];
  onClose: SecurePipe['onClose'] = null;
  closes = 0;
  #onData: SecurePipe['onData'] = null;
  readonly #waiting: Uint8Array[] = [];

  get onData(): SecurePipe['onData'] {
    return this.#onData;
  }

  set onData(handler: SecurePipe['onData']) {
    this.#onData = handler;
    for (const bytes of this.#waiting.splice(0)) handler?.(bytes);
  }

  receive(bytes: Uint8Array): void {
    if (this.#onData) this.#onData(bytes);
    else this.#waiting.push(bytes);
  }

  send(bytes: Uint8Array): void {
    this.sent.push(bytes.slice());
  }

  close(): void {
    this.closes++;
  }
}

function attach() {
  const pipe = new FakePipe();
  const log: string[] = [];
  const channel = new PipeChannel(pipe, () => log.push('dealt with'));
  Object.assign(channel, {
    onopen: () => log.push('open'),
    onmessage: ({ data }: { data: ArrayBuffer }) => log.push(`message ${new Uint8Array(data).join(' ')}`),
    onclose: ({ code }: { code: number }) => log.push(`close ${code}`),
  });
  return { pipe, channel, log };
}

it('holds input back while other messages pass, and lets it go in its order', () => {
  const { pipe, channel } = attach();
  channel.open();
  const [key, move, qemu, request] = [
    [4, 1],
    [5, 0],
    [255, 0],
    [3, 1],
  ].map((bytes) => new Uint8Array(bytes)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const held = channel.holdInput();
  for (const message of [move, key, request, qemu]) channel.send(message);
  expect(pipe.sent).toEqual([request]);
  held.release({ withKey: true });
  expect(pipe.sent).toEqual([request, move, key, qemu]);
  held.release({ withKey: true });
  channel.send(key);
  expect(pipe.sent).toEqual([request, move, key, qemu, key]);
});

it('never sends the key that was held when it is released without it', () => {
  const { pipe, channel } = attach();
  channel.open();
  const held = channel.holdInput();
  const [move, down, up] = [new Uint8Array([5, 0]), new Uint8Array([4, 1]), new Uint8Array([4, 0])];
  for (const message of [move, down, up]) channel.send(message);
  held.release({ withKey: false });
  expect(pipe.sent).toEqual([move, up]);
});

/** noVNC's own socket, which its package does not export: it judges a channel by its members. */
interface Websock {
  readonly readyState: string;
  attach(channel: PipeChannel): void;
  on(event: 'open' | 'message' | 'close', run: () => void): void;
  rQshift8(): number;
  rQwait(what: string, count: number): boolean;
  sQpush8(value: number): void;
  flush(): void;
}

async function noVncSocket(): Promise<Websock> {
  // As it loads it asks for `window.console` and for the names of a WebSocket's states.
  onTestFinished(() => void vi.unstubAllGlobals());
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('WebSocket', { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
  const rfb = createRequire(import.meta.url).resolve('@novnc/novnc');
  const { default: Socket } = (await import(join(rfb, '../websock.js'))) as { default: new () => Websock };
  return new Socket();
}

it('is taken by the socket of noVNC itself, which then opens, reads, writes and closes through it', async () => {
  const pipe = new FakePipe();
  const channel = new PipeChannel(pipe, () => undefined);
  const socket = await noVncSocket();
  const log: string[] = [];
  socket.on('open', () => log.push('open'));
  socket.on('message', () => log.push(socket.rQwait('a byte', 1) ? 'waits' : `reads ${socket.rQshift8()}`));
  socket.on('close', () => log.push('close'));
  socket.attach(channel);
  expect(socket.readyState).toBe('connecting');
  channel.open();
  pipe.receive(Uint8Array.of(82));
  socket.sQpush8(70);
  socket.flush();
  channel.close();
  await Promise.resolve();
  expect(log).toEqual(['open', 'reads 82', 'close']);
  expect(pipe.sent).toEqual([Uint8Array.of(70)]);
  expect(socket.readyState).toBe('closed');
});

it('sends nothing and delivers nothing before it is open, and loses nothing that came before', () => {
  const { pipe, channel, log } = attach();
  channel.send(Uint8Array.of(1));
  pipe.receive(Uint8Array.of(7, 8));
  expect([pipe.sent, log, channel.readyState]).toEqual([[], [], 'connecting']);
  channel.open();
  expect(log).toEqual(['open', 'message 7 8', 'dealt with']);
});

it('opens once', () => {
  const { channel, log } = attach();
  channel.open();
  channel.open();
  expect(log).toEqual(['open']);
});

it('delivers ArrayBuffers of exactly the message, whatever buffer the pipe gave', () => {
  const { pipe, channel } = attach();
  const lengths: number[] = [];
  Object.assign(channel, {
    onmessage: ({ data }: { data: unknown }) => {
      expect(data).toBeInstanceOf(ArrayBuffer);
      if (data instanceof ArrayBuffer) lengths.push(data.byteLength);
    },
  });
  channel.open();
  pipe.receive(new Uint8Array(64).subarray(10, 13));
  expect(lengths).toEqual([3]);
});

it('passes on what is sent once it is open', () => {
  const { pipe, channel } = attach();
  channel.open();
  channel.send(Uint8Array.of(3, 4));
  expect(pipe.sent).toEqual([Uint8Array.of(3, 4)]);
});

it('when closed closes the pipe once, and says so after `close` returned, once', async () => {
  const { pipe, channel, log } = attach();
  channel.open();
  channel.close();
  channel.close();
  expect([pipe.closes, log, channel.readyState]).toEqual([1, ['open'], 'closed']);
  await Promise.resolve();
  expect(log).toEqual(['open', 'close 1000']);
});

it('once closed neither sends, delivers nor opens', () => {
  const { pipe, channel, log } = attach();
  channel.open();
  channel.close();
  channel.send(Uint8Array.of(1));
  pipe.receive(Uint8Array.of(2));
  channel.open();
  expect([pipe.sent, log]).toEqual([[], ['open']]);
});
