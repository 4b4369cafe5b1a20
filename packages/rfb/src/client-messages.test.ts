import { describe, expect, it } from 'vitest';
import { ByteReader, NotYet } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { type ClientMessage, readClientMessage } from './client-messages.ts';
import { limits } from './numbers.ts';
import { RfbError } from './rfb-error.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

const extended = { extendedMouseButtons: true };

/** Bytes as the protocol's own pages lay them out, and what they mean. */
const messages: readonly (readonly [string, string, ClientMessage])[] = [
  [
    'SetPixelFormat',
    '00 000000 20 18 00 01 00ff 00ff 00ff 10 08 00 000000',
    {
      type: 'set-pixel-format',
      format: {
        bitsPerPixel: 32,
        depth: 24,
        bigEndian: false,
        redMax: 255,
        greenMax: 255,
        blueMax: 255,
        redShift: 16,
        greenShift: 8,
        blueShift: 0,
      },
    },
  ],
  ['SetEncodings', '02 00 0002 00000007 ffffff11', { type: 'set-encodings', encodings: [7, -239] }],
  [
    'FramebufferUpdateRequest',
    '03 01 0001 0002 0780 0438',
    { type: 'update-request', incremental: true, area: { x: 1, y: 2, width: 1920, height: 1080 } },
  ],
  ['KeyEvent', '04 01 0000 0000ffe1', { type: 'key', down: true, keysym: 0xffe1 }],
  ['PointerEvent', '05 01 0102 0304', { type: 'pointer', buttons: 1, x: 0x102, y: 0x304 }],
  ['PointerEvent with side buttons', '05 81 0102 0304 03', { type: 'pointer', buttons: 0x181, x: 0x102, y: 0x304 }],
  ['Usher input, locks', '75 00 0002 01 03', { type: 'locks', caps: true, num: null }],
  ['Usher input, locks off', '75 00 0002 03 00', { type: 'locks', caps: false, num: false }],
  ['Usher input, motion', '75 01 0006 fffe 0003 0101', { type: 'motion', dx: -2, dy: 3, buttons: 0x101 }],
  ['ClientCutText', '06 000000 00000003 616263', { type: 'cut-text', text: hex('616263') }],
  [
    'ClientCutText, extended',
    '06 000000 fffffffa 02000001 aabb',
    { type: 'clipboard', flags: 0x02000001, payload: hex('aabb') },
  ],
  [
    'EnableContinuousUpdates',
    '96 01 0000 0000 0010 0020',
    { type: 'continuous-updates', enable: true, area: { x: 0, y: 0, width: 16, height: 32 } },
  ],
  ['ClientFence', 'f8 000000 80000001 02 1234', { type: 'fence', flags: 0x80000001, payload: hex('1234') }],
  [
    'SetDesktopSize',
    'fb 00 0320 0258 01 00 00000000 0000 0000 0320 0258 00000000',
    { type: 'set-desktop-size', width: 800, height: 600 },
  ],
  [
    'QEMU extended key event',
    'ff 00 0001 00000061 0000001e',
    { type: 'key', down: true, keysym: 0x61, scanCode: 0x1e },
  ],
];

describe.each(messages)('%s', (_, bytes, message) => {
  it('is read whole', () => {
    const reader = new ByteReader();
    reader.append(hex(bytes));
    expect(readClientMessage(reader, extended)).toEqual(message);
  });

  it('is read the same when it comes one byte at a time, and nothing comes of a part', () => {
    const reader = new ByteReader();
    const all = hex(bytes);
    for (const [index, byte] of all.entries()) {
      reader.append(new Uint8Array([byte]));
      const read = reader.attempt(() => readClientMessage(reader, extended));
      expect(read).toEqual(index === all.length - 1 ? message : undefined);
    }
  });

  it('is not yet there when it is cut anywhere', () => {
    for (let length = 0; length < hex(bytes).length; length += 1) {
      const reader = new ByteReader();
      reader.append(hex(bytes).subarray(0, length));
      expect(() => readClientMessage(reader, extended)).toThrow(NotYet);
    }
  });
});

it('gives the highest button of a client that knows no more than eight', () => {
  const reader = new ByteReader();
  reader.append(hex('05 81 0102 0304'));
  const message = readClientMessage(reader, { extendedMouseButtons: false });
  expect(message).toEqual({ type: 'pointer', buttons: 0x81, x: 0x102, y: 0x304 });
});

it('passes over input of a newer viewer, whole', () => {
  const reader = new ByteReader();
  reader.append(hex('75 07 0003 010203 04 01 0000 00000061'));
  expect(readClientMessage(reader, extended)).toBeUndefined();
  expect(readClientMessage(reader, extended)).toEqual({ type: 'key', down: true, keysym: 0x61 });
});

describe('a hostile client', () => {
  it.each([
    ['a message type nobody offered', hex('07')],
    ['xvp, which was not offered', hex('fa 00 01 02')],
    ['another submessage of QEMU', hex('ff 01 0001')],
    ['input that is longer than any is', hex('75 00 0041')],
    [
      'too many encodings',
      new ByteWriter()
        .u8(2)
        .u8(0)
        .u16(limits.encodings + 1)
        .finish(),
    ],
    ['a fence that carries too much', hex('f8 000000 00000000 41')],
    [
      'a clipboard beyond the limit',
      new ByteWriter()
        .u8(6)
        .pad(3)
        .u32(limits.cutTextBytes + 1)
        .finish(),
    ],
    [
      'an extended clipboard beyond the limit',
      new ByteWriter()
        .u8(6)
        .pad(3)
        .i32(-limits.cutTextBytes - 1)
        .finish(),
    ],
    ['an extended clipboard of the smallest length', hex('06 000000 80000000')],
    ['an extended clipboard without flags', hex('06 000000 ffffffff 00')],
    ['too many screens', hex('fb 00 0320 0258 11 00')],
    ['a colour map', hex('00 000000 08 08 00 00 0007 0007 0003 00 03 06 000000')],
    ['a pixel of 24 bits', hex('00 000000 18 18 00 01 00ff 00ff 00ff 10 08 00 000000')],
    ['a colour that does not fit its pixel', hex('00 000000 10 10 00 01 00ff 00ff 00ff 10 08 00 000000')],
    ['a colour without values', hex('00 000000 20 18 00 01 0000 00ff 00ff 10 08 00 000000')],
  ])('is refused for %s before anything is believed', (_, bytes) => {
    const reader = new ByteReader();
    reader.append(bytes);
    expect(() => readClientMessage(reader, extended)).toThrow(RfbError);
  });
});
