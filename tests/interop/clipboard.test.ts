import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Clipboard, type ClipboardListener } from '../../apps/agent/src/clipboard/clipboard.ts';
import { XConnection } from '../../apps/agent/src/screen/x-connection.ts';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { type ClipboardFormat, clipboardLimits } from '../../packages/link/src/index.ts';
import { XClipboard } from '../support/x-desk.ts';

const run = promisify(execFile);
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

let xvfb: Xvfb;
let x: XConnection;
let clipboard: Clipboard;
let other: XClipboard;
let unlisten: () => void = () => undefined;

beforeAll(async () => {
  xvfb = await startXvfb('640x480');
  x = await XConnection.open({ display: xvfb.display, xauthority: xvfb.xauthority, log: quiet });
  clipboard = await Clipboard.open(x);
  other = new XClipboard(xvfb);
});
afterEach(() => unlisten());
afterAll(async () => {
  other.close();
  x.close();
  await xvfb.stop();
});

interface Heard extends ClipboardListener {
  readonly copied: (readonly ClipboardFormat[])[];
}

function hear(mayReceive = true): Heard {
  const copied: (readonly ClipboardFormat[])[] = [];
  const heard = {
    copied,
    mayReceive: () => mayReceive,
    onCopied: (formats: readonly ClipboardFormat[]) => copied.push(formats),
  };
  unlisten = clipboard.listen(heard);
  return heard;
}

const text = (lengthBytes: number): Buffer =>
  Buffer.from('Straße €uro Ж 漢 — '.repeat(lengthBytes / 26)).subarray(0, lengthBytes - (lengthBytes % 26));

async function lastText(): Promise<string> {
  const reading = await clipboard.read('text');
  return reading.is === 'read' ? reading.bytes.toString() : reading.is;
}

/** A picture that no packing makes small. */
async function noise(width: number, height: number): Promise<Buffer> {
  const { stdout } = await run('convert', ['-size', `${width}x${height}`, 'xc:', '+noise', 'Random', 'png:-'], {
    encoding: 'buffer',
    maxBuffer: 64 << 20,
  });
  return stdout;
}

describe('what a viewer puts on the clipboard', () => {
  it.each([
    ['a megabyte and a half, in pieces', 1_500_000],
    ['a word', 26],
  ])('is what xclip reads of it: text, %s', async (_, lengthBytes) => {
    const bytes = text(lengthBytes);
    clipboard.set(new Map([['text', bytes]]), hear());
    expect((await other.readAs('UTF8_STRING')).equals(bytes)).toBe(true);
    expect((await other.readAs('text/plain;charset=utf-8')).equals(bytes)).toBe(true);
  });

  it('is what xclip reads of it: a picture of megabytes, byte by byte, and its text beside it', async () => {
    const png = await noise(1000, 800);
    expect(png.length).toBeGreaterThan(2_000_000);
    clipboard.set(
      new Map([
        ['text', Buffer.from('Noise')],
        ['png', png],
      ]),
      hear(),
    );
    expect((await other.readAs('image/png')).equals(png)).toBe(true);
    expect((await other.readAs('UTF8_STRING')).toString()).toBe('Noise');
    expect((await other.readAs('text/html')).length).toBe(0);
    const targets = (await other.readAs('TARGETS')).toString().split('\n');
    expect(targets).toEqual(expect.arrayContaining(['TARGETS', 'UTF8_STRING', 'STRING', 'image/png']));
  });

  it('says of HTML in which characters it is, unless it does so itself', async () => {
    clipboard.set(new Map([['html', Buffer.from('<b>ß</b>')]]), hear());
    expect((await other.readAs('text/html')).toString()).toMatch(/charset=utf-8"><b>ß<\/b>$/);
    const own = '<meta charset="utf-8"><i>é</i>';
    clipboard.set(new Map([['html', Buffer.from(own)]]), hear());
    expect((await other.readAs('text/html')).toString()).toBe(own);
  });

  it('goes to several programs at once', async () => {
    const bytes = text(1_040_000);
    clipboard.set(new Map([['text', bytes]]), hear());
    const read = await Promise.all([1, 2, 3].map(() => other.readAs('UTF8_STRING')));
    for (const one of read) expect(one.equals(bytes)).toBe(true);
  });
});

describe('what a program on the device copies', () => {
  it.each([
    ['a word', 26],
    ['four megabytes, in pieces', clipboardLimits.text - 26],
  ])('is told once and read: text, %s', async (_, lengthBytes) => {
    const heard = hear();
    const bytes = text(lengthBytes);
    other.set(bytes);
    await expect.poll(() => heard.copied).toEqual([['text']]);
    const reading = await clipboard.read('text');
    expect(reading.is === 'read' && reading.bytes.equals(bytes)).toBe(true);
    expect(await clipboard.read('png')).toEqual({ is: 'gone' });
  });

  it('is read byte by byte when it is a picture', async () => {
    const heard = hear();
    const png = await noise(1000, 800);
    other.set(png, 'image/png');
    await expect.poll(() => heard.copied).toEqual([['png']]);
    const reading = await clipboard.read('png');
    expect(reading.is === 'read' && reading.bytes.equals(png)).toBe(true);
  });

  it('is known for too large, and how large it is, and the next is read all the same', async () => {
    const heard = hear();
    const lengthBytes = clipboardLimits.png + 1_000_000;
    other.set(Buffer.alloc(lengthBytes, 'x'), 'image/png');
    await expect.poll(() => heard.copied).toEqual([['png']]);
    expect(await clipboard.read('png')).toEqual({ is: 'too-large', lengthBytes });
    other.set('small');
    await expect.poll(() => heard.copied).toEqual([['png'], ['text']]);
    expect(await clipboard.read('text')).toEqual({ is: 'read', bytes: Buffer.from('small') });
  });

  it('is UTF-8 for us, whatever the program has: UTF-16 with its mark, Latin-1', async () => {
    const heard = hear();
    other.set(Buffer.from('\ufeff<b>Ж</b>', 'utf16le'), 'text/html');
    await expect.poll(() => heard.copied).toEqual([['html']]);
    expect(await clipboard.read('html')).toEqual({ is: 'read', bytes: Buffer.from('<b>Ж</b>') });
    other.set(Buffer.from('Stra\xdfe', 'latin1'), 'STRING');
    await expect.poll(() => heard.copied.length).toBe(2);
    expect(await clipboard.read('text')).toEqual({ is: 'read', bytes: Buffer.from('Straße') });
  });

  it('is nothing when it is not what it says: no PNG, no UTF-8', async () => {
    const heard = hear();
    other.set(Buffer.from('GIF89a and so on, for more than thirty bytes'), 'image/png');
    await expect.poll(() => heard.copied.length).toBe(1);
    expect(await clipboard.read('png')).toEqual({ is: 'gone' });
    other.set(Buffer.from([0x61, 0xff, 0xfe, 0x62]), 'UTF8_STRING');
    await expect.poll(() => heard.copied.length).toBe(2);
    expect(await clipboard.read('text')).toEqual({ is: 'gone' });
  });

  it('is the last of many that were copied one right after the other', async () => {
    const heard = hear();
    for (let n = 1; n <= 12; n++) {
      other.set(`copy ${n}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(lastText).toBe('copy 12');
    expect(heard.copied.length).toBeGreaterThan(0);
  });

  it('is not looked at while it may go to nobody', async () => {
    const deaf = hear(false);
    other.set('secret');
    await expect.poll(() => other.asked).toBe(0);
    // A program that asks now asks after us.
    await other.readAs('UTF8_STRING');
    await expect.poll(() => other.asked).toBeGreaterThan(0);
    const { asked } = other;
    unlisten();
    const heard = hear();
    other.set('public');
    await expect.poll(() => heard.copied).toEqual([['text']]);
    expect(deaf.copied).toEqual([]);
    expect(asked).toBe(1);
  });
});
