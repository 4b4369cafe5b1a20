import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ClientMessage } from './client-messages.ts';
import { encoding, pseudoEncoding } from './numbers.ts';
import { RfbServer } from './rfb-server.ts';

/** One connection of TigerVNC's own viewer (test-support/*.hex says which, and how it was recorded). */
const connections = readFileSync(new URL('./test-support/tigervnc-viewer-1.12.0.hex', import.meta.url), 'utf8')
  .split(/^(?=# connects)/m)
  .slice(1)
  .map((text) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#')))
  .map((lines) => lines.map((line) => Uint8Array.from(Buffer.from(line, 'hex'))));
const [first = [], second = []] = connections;
const join = (pieces: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(pieces));

function read(pieces: Iterable<Uint8Array>) {
  const messages: ClientMessage[] = [];
  const errors: string[] = [];
  const server = new RfbServer({
    write: () => undefined,
    facts: () => ({ width: 800, height: 600, name: new Uint8Array(0) }),
    onMessage: (message) => messages.push(message),
    onProtocolError: (error) => errors.push(error.message),
  });
  for (const piece of pieces) server.receive(piece);
  return { messages, errors };
}

const only = <T extends ClientMessage['type']>(type: T) =>
  read(first).messages.filter((message): message is Extract<ClientMessage, { type: T }> => message.type === type);

describe("what TigerVNC's viewer sends", () => {
  it('is understood, to the last byte', () => {
    const { messages, errors } = read([...first, Uint8Array.of(5, 1, 0, 2, 0, 3)]);
    expect(errors).toEqual([]);
    expect(messages.map(({ type }) => type).slice(0, 6)).toEqual([
      'set-encodings',
      'update-request',
      'pointer',
      'pointer',
      'fence',
      'clipboard',
    ]);
    expect(messages.at(-1)).toEqual({ type: 'pointer', buttons: 1, x: 2, y: 3 });
  });

  it('names the encodings it can take', () => {
    const [said] = only('set-encodings');
    expect(said?.encodings).toEqual(
      expect.arrayContaining([
        encoding.tight,
        encoding.raw,
        pseudoEncoding.cursor,
        pseudoEncoding.desktopSize,
        pseudoEncoding.extendedDesktopSize,
        pseudoEncoding.fence,
        pseudoEncoding.continuousUpdates,
        pseudoEncoding.extendedClipboard,
        pseudoEncoding.qemuExtendedKeyEvent,
        // Its default quality, 8.
        pseudoEncoding.qualityLevel0 + 8,
      ]),
    );
  });

  it('asks for another size, and for updates without asking each time', () => {
    expect(only('set-desktop-size')).toEqual([{ type: 'set-desktop-size', width: 640, height: 480 }]);
    expect(only('continuous-updates').at(-1)).toEqual({
      type: 'continuous-updates',
      enable: true,
      area: { x: 0, y: 0, width: 640, height: 480 },
    });
  });

  it('clicks left and right, and turns the wheel both ways', () => {
    const buttons = only('pointer').map((pointer) => pointer.buttons);
    expect(buttons.filter((mask) => mask !== 0)).toEqual([1, 4, 8, 16]);
    expect(buttons.at(-1)).toBe(0);
  });

  it('presses keys by scan code where the keyboard has them, and lets go Shift before the letter', () => {
    expect(only('key').map(({ down, keysym, scanCode }) => [down ? '+' : '-', keysym, scanCode ?? 0])).toEqual([
      ['+', 0x61, 0x1e],
      ['-', 0x61, 0x1e],
      ['+', 0xffe1, 0x2a],
      ['+', 0x42, 0x30],
      ['-', 0xffe1, 0x2a],
      ['-', 0x42, 0x30],
      ['+', 0xffe1, 0x2a],
      ['+', 0x21, 2],
      ['-', 0xffe1, 0x2a],
      ['-', 0x21, 2],
      ['+', 0xe9, 0],
      ['-', 0xe9, 0],
      ['+', 0xff51, 0xcb],
      ['-', 0xff51, 0xcb],
    ]);
  });

  it('says what clipboard it can do, that it has text, wants ours, and gives its own', () => {
    const said = only('clipboard');
    const flags = said.map((message) => message.flags >>> 0);
    expect(flags.slice(0, 3)).toEqual([0x1f000001, 0x08000001, 0x10000001]);
    expect(flags).toContain(0x02000001);
    const provided = inflateSync(said[2]?.payload ?? new Uint8Array(0), { finishFlush: 2 });
    expect(provided.readUInt32BE(0)).toBe(provided.length - 4);
    expect(provided.toString('utf8', 4)).toBe('Grüße €\0');
  });

  it('sets a format of 256 colours', () => {
    const [said] = read(second).messages.filter((message) => message.type === 'set-pixel-format');
    expect(said?.format).toMatchObject({ bitsPerPixel: 8, redMax: 7, greenMax: 7, blueMax: 3 });
  });
});

describe.each([
  ['true colour', join(first)],
  ['256 colours', join(second)],
])('a connection in %s', (_, all) => {
  const whole = read([all]).messages;

  it('is read the same as a whole, and one byte at a time', () => {
    expect(read(Array.from(all, (byte) => new Uint8Array([byte])))).toEqual({ messages: whole, errors: [] });
  });

  it('is read the same when it is cut anywhere, and no message comes of a part', () => {
    for (let at = 0; at <= all.length; at += 1) {
      const before = read([all.subarray(0, at)]);
      expect(before.errors).toEqual([]);
      expect(before.messages).toEqual(whole.slice(0, before.messages.length));
      expect(read([all.subarray(0, at), all.subarray(at)]).messages).toEqual(whole);
    }
  });

  it.each([0x00, 0x7f, 0x80, 0xff])('with any byte of it made %i ends in words, or waits, and never fails', (value) => {
    for (let at = 0; at < all.length; at += 1) {
      const hostile = Uint8Array.from(all);
      hostile[at] = value;
      expect(read([hostile]).errors.length).toBeLessThanOrEqual(1);
    }
  });
});
