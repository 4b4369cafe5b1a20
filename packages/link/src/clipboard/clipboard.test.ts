import { assert, asyncProperty, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64url, utf8 } from '../bytes.ts';
import {
  type ClipboardContent,
  clipboardLimits,
  clipboardMessage,
  type Refusal,
  type ToReceiver,
  type ToSender,
} from './clipboard-messages.ts';
import { ClipboardReceiver } from './clipboard-receiver.ts';
import { ClipboardSender } from './clipboard-sender.ts';
import { pngSize } from './png-size.ts';

/** A sender and a receiver, whose messages cross when the test says so, as the control pipe would carry them. */
function bench(options: { readonly mayReceive?: () => boolean; readonly keep?: () => Refusal | null } = {}) {
  const [toReceiver, toSender]: [ToReceiver[], ToSender[]] = [[], []];
  const received: (readonly ClipboardContent[])[] = [];
  const sender = new ClipboardSender((message) => toReceiver.push(carried(message)));
  const receiver = new ClipboardReceiver({
    say: (message) => toSender.push(carried(message)),
    mayReceive: options.mayReceive ?? (() => true),
    onContents: (contents) => {
      received.push(contents);
      return options.keep?.() ?? null;
    },
  });
  const deliver = (): void => {
    for (const message of toReceiver.splice(0)) receiver.heard(message);
  };
  const answer = (): void => {
    for (const message of toSender.splice(0)) sender.heard(message);
  };
  const settle = (): void => {
    while (toReceiver.length + toSender.length > 0) {
      deliver();
      answer();
    }
  };
  return { sender, receiver, toReceiver, toSender, received, deliver, answer, settle };
}

function carried<M extends ToReceiver | ToSender>(message: M): M {
  const text = JSON.stringify({ type: 'clipboard', clipboard: message });
  expect(utf8.encode(text).length).toBeLessThanOrEqual(16_384);
  // Whatever passes the schema is what was said.
  return clipboardMessage.parse(JSON.parse(JSON.stringify(message))) as M;
}

const text = (content: string): ClipboardContent => ({ format: 'text', bytes: utf8.encode(content) });
const filled = (format: ClipboardContent['format'], lengthBytes: number): ClipboardContent => ({
  format,
  bytes: new Uint8Array(lengthBytes).map((_, index) => index * 31),
});

describe('contents of a clipboard', () => {
  it('arrive as they were sent, whatever their lengths, all formats together', async () => {
    await assert(
      asyncProperty(uint8Array({ maxLength: 60_000 }), uint8Array({ maxLength: 40_000 }), async (a, b) => {
        const { sender, received, settle } = bench();
        const sent = sender.send(1, [
          { format: 'html', bytes: a },
          { format: 'png', bytes: b },
        ]);
        settle();
        expect(await sent).toBe('done');
        expect(received).toEqual([
          [
            { format: 'html', bytes: a },
            { format: 'png', bytes: b },
          ],
        ]);
      }),
      { numRuns: 40 },
    );
  });

  it('never has more on its way than a goodbye may wait for', async () => {
    const { sender, toReceiver, deliver, answer, received } = bench();
    const sent = sender.send(1, [filled('png', 1 << 20)]);
    while (received.length === 0) {
      const lengthBytes = toReceiver.reduce(
        (sum, message) => sum + (message.say === 'piece' ? base64url.decode(message.data).length : 0),
        0,
      );
      expect(lengthBytes).toBeLessThan(128 * 1024);
      deliver();
      answer();
    }
    expect(await sent).toBe('done');
  });

  it('are overtaken by newer ones, whose pieces alone count', async () => {
    const { sender, received, settle, deliver } = bench();
    const first = sender.send(1, [filled('text', 300_000)]);
    deliver();
    const second = sender.send(2, [text('newer')]);
    settle();
    expect([await first, await second]).toEqual(['overtaken', 'done']);
    expect(received).toEqual([[text('newer')]]);
  });

  it.each(['text', 'html', 'png'] as const)('are not even begun when the %s is too large', async (format) => {
    const { sender, toReceiver } = bench();
    expect(await sender.send(1, [filled(format, clipboardLimits[format] + 1)])).toBe('too-large');
    expect(toReceiver).toEqual([]);
  });

  it('are refused by who does not believe the sender: too large, twice the same, more than was said', () => {
    const { receiver, toSender, received } = bench();
    receiver.heard({ say: 'begin', n: 1, parts: [{ format: 'text', lengthBytes: clipboardLimits.text + 1 }] });
    receiver.heard({ say: 'piece', n: 1, data: base64url.encode(utf8.encode('late')) });
    const part = { format: 'text', lengthBytes: 3 } as const;
    receiver.heard({ say: 'begin', n: 2, parts: [part, part] });
    receiver.heard({ say: 'begin', n: 3, parts: [part] });
    receiver.heard({ say: 'piece', n: 3, data: base64url.encode(utf8.encode('four')) });
    receiver.heard({ say: 'piece', n: 3, data: base64url.encode(utf8.encode('all')) });
    expect(toSender).toEqual([
      { say: 'refused', n: 1, why: 'too-large' },
      { say: 'refused', n: 2, why: 'broken' },
      { say: 'refused', n: 3, why: 'broken' },
    ]);
    expect(received).toEqual([]);
  });

  it.each([
    ['begin', 0],
    ['are whole', 1],
  ])('are refused without the right, asked when they %s', async (_, asked) => {
    let questions = 0;
    const { sender, received, settle } = bench({ mayReceive: () => questions++ < asked });
    const sent = sender.send(1, [text('secret')]);
    settle();
    expect(await sent).toBe('not-allowed');
    expect(received).toEqual([]);
  });

  it('do not shake a sender whose receiver says what cannot be', async () => {
    const { sender, toReceiver } = bench();
    const sent = sender.send(1, [filled('text', 200_000)]);
    const before = toReceiver.length;
    sender.heard({ say: 'taken', n: 7, lengthBytes: 200_000 });
    expect(toReceiver.length).toBe(before);
    // It cannot have taken what was not sent: the window opens by what was.
    sender.heard({ say: 'taken', n: 1, lengthBytes: 0xffff_ffff });
    expect(toReceiver.length).toBeLessThan(2 * before + 1);
    sender.stop();
    expect(await sent).toBe('overtaken');
  });
});

describe("a message of the clipboard's", () => {
  it.each([
    [{ say: 'piece', n: 1, data: 'A'.repeat(15_361) }],
    [{ say: 'piece', n: 1, data: '<b>' }],
    [{ say: 'begin', n: 1, parts: [] }],
    [{ say: 'begin', n: 1, parts: [{ format: 'files', lengthBytes: 1 }] }],
    [{ say: 'begin', n: 1, parts: [{ format: 'text', lengthBytes: -1 }] }],
    [{ say: 'offer', n: 1, formats: ['text', 'html', 'png', 'text'], fresh: true }],
    [{ say: 'run', n: 1 }],
  ])('is refused: %j', (message) => {
    expect(clipboardMessage.safeParse(message).success).toBe(false);
  });
});

describe('the size of a PNG', () => {
  // As ImageMagick 6.9.11 writes `convert -size 3x2 xc:red`, its first 33 bytes.
  const head = '89504e470d0a1a0a0000000d4948445200000003000000020103000000a7baf459';
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

  it('is read from its first chunk', () => {
    expect(pngSize(bytes(head))).toEqual({ width: 3, height: 2 });
  });

  it('is nothing when it is cut off, is no PNG, or would unpack to more than anybody should hold', () => {
    for (let end = 0; end < 33; end++) expect(pngSize(bytes(head).subarray(0, end)), `${end}`).toBeNull();
    expect(pngSize(bytes(head.replace('89504e47', '47494638')))).toBeNull();
    expect(pngSize(bytes(head.replace('0000000300000002', '0000ffff0000ffff')))).toBeNull();
    expect(pngSize(bytes(head.replace('0000000300000002', '0000000000000002')))).toBeNull();
  });
});
