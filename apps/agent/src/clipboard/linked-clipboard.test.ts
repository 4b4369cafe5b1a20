import { fullRights, type Rights } from '@usher/contract';
import { base64url, type ClipboardFormat, type ClipboardMessage, utf8 } from '@usher/link';
import { describe, expect, it } from 'vitest';
import type { ClipboardListener } from './clipboard.ts';
import type { Contents } from './contents.ts';
import { LinkedClipboard } from './linked-clipboard.ts';
import type { Reading } from './selection-reader.ts';

/** The device's clipboard as far as one viewer sees it, and everything that the viewer is told. */
function bench(first: Partial<Rights> = {}) {
  let rights: Rights = { ...fullRights, ...first };
  let passes = true;
  let inputs = 0;
  let listener: ClipboardListener | undefined;
  let readings: Partial<Record<ClipboardFormat, Reading>> = { text: read('present') };
  const kept: Contents[] = [];
  const said: ClipboardMessage[] = [];
  const linked = new LinkedClipboard({
    clipboard: {
      listen: (added) => {
        listener = added;
        return () => (listener = undefined);
      },
      formats: () => Promise.resolve(['text'] as const),
      read: (format) => Promise.resolve(readings[format] ?? { is: 'gone' }),
      set: (contents) => kept.push(contents),
    },
    say: (message) => said.push(message),
    rights: () => rights,
    mayPass: () => passes,
    onInput: () => (inputs += 1),
  });
  return {
    linked,
    kept,
    said,
    inputs: () => inputs,
    listens: () => listener !== undefined,
    copy(readable: typeof readings) {
      readings = readable;
      // As the clipboard itself does: it asks before it tells.
      if (listener?.mayReceive() === true) listener.onCopied(Object.keys(readable) as ClipboardFormat[]);
    },
    change(changed: Partial<Rights>) {
      rights = { ...rights, ...changed };
      linked.rightsChanged();
    },
    pass: (on: boolean) => (passes = on),
    paste(text: string, format: ClipboardFormat = 'text') {
      const bytes = utf8.encode(text);
      linked.heard({ say: 'begin', n: 1, parts: [{ format, lengthBytes: bytes.length }] });
      linked.heard({ say: 'piece', n: 1, data: base64url.encode(bytes) });
    },
    /** What was told since the last time, once all that is asked was answered. */
    async told(): Promise<readonly ClipboardMessage[]> {
      await new Promise((resolve) => setImmediate(resolve));
      return said.splice(0);
    },
  };
}

const read = (text: string): Reading => ({ is: 'read', bytes: Buffer.from(text) });
const offerOf = (n: number, formats: ClipboardFormat[], fresh: boolean): ClipboardMessage => ({
  say: 'offer',
  n,
  formats,
  fresh,
});

describe('what the device copies', () => {
  it('is offered, what stands there already as no news, and sent when it is asked for', async () => {
    const { linked, copy, told } = bench();
    expect(await told()).toEqual([offerOf(1, ['text'], false)]);
    copy({ text: read('new'), html: read('<b>new</b>') });
    expect(await told()).toEqual([offerOf(2, ['text', 'html'], true)]);
    linked.heard({ say: 'request', n: 2, format: 'html' });
    expect(await told()).toEqual([
      { say: 'begin', n: 2, parts: [{ format: 'html', lengthBytes: 10 }] },
      { say: 'piece', n: 2, data: base64url.encode(utf8.encode('<b>new</b>')) },
    ]);
  });

  it('is neither offered nor given without clipboardOut, however it is asked (E7)', async () => {
    const { linked, copy, told, change } = bench({ clipboardOut: false });
    copy({ text: read('secret') });
    linked.heard({ say: 'request', n: 0, format: 'text' });
    linked.heard({ say: 'request', n: 1, format: 'text' });
    expect(await told()).toEqual(
      [0, 1].map((n) => ({ say: 'unavailable', n, format: 'text', why: 'not-allowed', lengthBytes: null })),
    );
    change({ clipboardOut: true });
    expect(await told()).toEqual([offerOf(1, ['text'], false)]);
  });

  it('stops on its way as soon as the right is taken (E7)', async () => {
    const { linked, copy, told, change } = bench();
    await told();
    copy({ text: read('x'.repeat(400_000)) });
    linked.heard({ say: 'request', n: 2, format: 'text' });
    const sent = await told();
    change({ clipboardOut: false });
    linked.heard({ say: 'taken', n: 2, lengthBytes: 90_000 });
    expect(sent.filter(({ say }) => say === 'piece').length).toBeLessThan(12);
    expect(await told()).toEqual([]);
  });

  it('is told as gone when something else was copied since, and as too large with its size', async () => {
    const { linked, copy, told } = bench();
    await told();
    copy({ png: { is: 'too-large', lengthBytes: 12_345_678 } });
    linked.heard({ say: 'request', n: 1, format: 'text' });
    linked.heard({ say: 'request', n: 2, format: 'png' });
    expect((await told()).slice(1)).toEqual([
      { say: 'unavailable', n: 1, format: 'text', why: 'gone', lengthBytes: null },
      { say: 'unavailable', n: 2, format: 'png', why: 'too-large', lengthBytes: 12_345_678 },
    ]);
  });

  it('stays where it is while the lease is in doubt (L3), and after the end', async () => {
    const { linked, copy, told, pass, listens } = bench();
    await told();
    pass(false);
    copy({ text: read('held back') });
    linked.heard({ say: 'request', n: 1, format: 'text' });
    expect(await told()).toEqual([]);
    pass(true);
    linked.stop();
    linked.heard({ say: 'request', n: 1, format: 'text' });
    expect([await told(), listens()]).toEqual([[], false]);
  });
});

describe('what the viewer pastes', () => {
  it("stands on the device's clipboard, and is a person's act", async () => {
    const { paste, kept, told, inputs } = bench();
    await told();
    paste('from here: é');
    expect(kept).toEqual([new Map([['text', Buffer.from('from here: é')]])]);
    expect((await told()).at(-1)).toEqual({ say: 'done', n: 1 });
    expect(inputs()).toBe(1);
  });

  it('is refused without clipboardIn, and while the lease is in doubt nothing is even said', async () => {
    const { paste, kept, told, change, pass } = bench();
    await told();
    change({ clipboardIn: false });
    paste('not allowed');
    expect(await told()).toEqual([{ say: 'refused', n: 1, why: 'not-allowed' }]);
    change({ clipboardIn: true });
    pass(false);
    paste('in doubt');
    expect(await told()).toEqual([]);
    expect(kept).toEqual([]);
  });

  it('is refused when it is a picture that is none', async () => {
    const { paste, kept, told } = bench();
    await told();
    paste('GIF89a', 'png');
    expect((await told()).at(-1)).toEqual({ say: 'refused', n: 1, why: 'broken' });
    expect(kept).toEqual([]);
  });

  it('is refused when it is no UTF-8', async () => {
    const { linked, kept, told } = bench();
    await told();
    linked.heard({ say: 'begin', n: 1, parts: [{ format: 'text', lengthBytes: 2 }] });
    linked.heard({ say: 'piece', n: 1, data: base64url.encode(new Uint8Array([0x61, 0xff])) });
    expect((await told()).at(-1)).toEqual({ say: 'refused', n: 1, why: 'broken' });
    expect(kept).toEqual([]);
  });
});
