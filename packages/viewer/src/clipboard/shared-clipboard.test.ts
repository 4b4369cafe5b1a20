import { base64url, type ClipboardContent, clipboardLimits, type ClipboardMessage, utf8 } from '@usher/link';
import { describe, expect, it } from 'vitest';
import { DeviceClipboard } from './device-clipboard.ts';
import type { LocalReading } from './local-clipboard.ts';
import { SharedClipboard } from './shared-clipboard.ts';

const text = (content: string): ClipboardContent => ({ format: 'text', bytes: utf8.encode(content) });
const picture = (lengthBytes: number): ClipboardContent => ({ format: 'png', bytes: new Uint8Array(lengthBytes) });

/** A viewer's clipboard between a browser and a device, both played by the test. */
function bench(rights: { mayIn?: boolean; mayOut?: boolean } = {}) {
  const browser = {
    focused: true,
    granted: true,
    writable: true,
    holds: [] as readonly ClipboardContent[],
    written: [] as (readonly ClipboardContent[])[],
    asked: 0,
  };
  const said: ClipboardMessage[] = [];
  const shared = new SharedClipboard({
    mayIn: () => rights.mayIn ?? true,
    mayOut: () => rights.mayOut ?? true,
    local: {
      hasFocus: () => browser.focused,
      mayReadQuietly: () => Promise.resolve(browser.granted && browser.focused),
      read(): Promise<LocalReading> {
        browser.asked += 1;
        return Promise.resolve(browser.granted ? { is: 'read', contents: browser.holds } : { is: 'denied' });
      },
      write(contents) {
        if (browser.writable) browser.written.push(contents);
        if (browser.writable) browser.holds = contents;
        return Promise.resolve(browser.writable);
      },
    },
  });
  const device = new DeviceClipboard({
    say: (message) => said.push(message),
    onOffer: (offer) => shared.offered(offer),
    onProgress: (done, whole) => shared.progressed('here', done, whole),
  });
  shared.attach(device);
  let n = 0;
  return {
    browser,
    shared,
    device,
    copyThere(formats: ClipboardContent['format'][], fresh = true) {
      n += 1;
      device.heard({ say: 'offer', n, formats, fresh });
    },
    /** As the device answers a request. */
    give({ format, bytes }: ClipboardContent) {
      device.heard({ say: 'begin', n, parts: [{ format, lengthBytes: bytes.length }] });
      device.heard({ say: 'piece', n, data: base64url.encode(bytes) });
    },
    refuse: (format: ClipboardContent['format'], lengthBytes: number) =>
      device.heard({ say: 'unavailable', n, format, why: 'too-large', lengthBytes }),
    /** What the device heard since the last time. */
    async heard(): Promise<readonly ClipboardMessage[]> {
      await settled();
      return said.splice(0);
    },
    /** It takes what was begun last. */
    async take(): Promise<void> {
      await settled();
      const begun = said.findLast(({ say }) => say === 'begin');
      if (begun?.say === 'begin') device.heard({ say: 'done', n: begun.n });
      await settled();
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));
const begins = (messages: readonly ClipboardMessage[]) => messages.filter(({ say }) => say === 'begin');

describe('what the device copies', () => {
  it('stands on this clipboard at once, every format of it, while somebody is here', async () => {
    const { copyThere, give, heard, browser, shared } = bench();
    copyThere(['text', 'html']);
    expect((await heard()).at(-1)).toEqual({ say: 'request', n: 1, format: 'text' });
    give(text('plain'));
    expect((await heard()).at(-1)).toEqual({ say: 'request', n: 1, format: 'html' });
    give({ format: 'html', bytes: utf8.encode('<b>rich</b>') });
    await heard();
    expect(browser.written).toEqual([[text('plain'), { format: 'html', bytes: utf8.encode('<b>rich</b>') }]]);
    expect(shared.state.notice).toEqual({ is: 'copied-here', formats: ['text', 'html'] });
  });

  it('takes no place of ours when it stood there before we came, nor while nobody is at this window', async () => {
    const { copyThere, heard, browser, shared } = bench();
    copyThere(['text'], false);
    browser.focused = false;
    copyThere(['text']);
    expect((await heard()).filter(({ say }) => say === 'request')).toEqual([]);
    expect(shared.state.notice).toEqual({ is: 'copied-there', formats: ['text'] });
    expect(browser.written).toEqual([]);
  });

  it('waits for a button where the browser refuses, and is copied by it', async () => {
    const { copyThere, give, heard, browser, shared } = bench();
    browser.writable = false;
    copyThere(['text']);
    await heard();
    give(text('waiting'));
    await heard();
    expect(shared.state.notice).toEqual({ is: 'copied-there', formats: ['text'] });
    browser.writable = true;
    await shared.copyHere();
    expect(browser.written).toEqual([[text('waiting')]]);
  });

  it('is told as too large, with its size, and the rest of it comes', async () => {
    const { copyThere, give, refuse, heard, browser, shared } = bench();
    copyThere(['text', 'png']);
    await heard();
    give(text('caption'));
    await heard();
    refuse('png', 12 << 20);
    await heard();
    expect(browser.written).toEqual([[text('caption')]]);
    expect(shared.state.fetched).toEqual([text('caption')]);
  });

  it('is not asked for without the right to it', async () => {
    const { copyThere, heard } = bench({ mayOut: false });
    copyThere(['text']);
    expect((await heard()).map(({ say }) => say)).toEqual(['hello']);
  });

  it('is not written again when it is what was just written: both are one clipboard', async () => {
    const { copyThere, give, heard, browser } = bench();
    for (const content of ['mine', 'mine', 'other', 'mine']) {
      copyThere(['text']);
      await heard();
      give(text(content));
      await heard();
    }
    expect(browser.written).toEqual([[text('mine')], [text('other')], [text('mine')]]);
  });

  it('gives way to what is copied while it is on its way', async () => {
    const { copyThere, give, heard, browser } = bench();
    copyThere(['text']);
    await heard();
    copyThere(['text']);
    await heard();
    give(text('newer'));
    await heard();
    await heard();
    expect(browser.written).toEqual([[text('newer')]]);
  });
});

describe('what this computer copied', () => {
  it('goes along when the person comes, once, as long as it is the same', async () => {
    const { shared, browser, heard, take } = bench();
    browser.holds = [text('from here')];
    const arriving = shared.arrived();
    await take();
    await arriving;
    expect(shared.state.notice).toEqual({ is: 'sent', formats: ['text'] });
    await heard();
    await shared.arrived();
    await shared.pasted([text('from here')]);
    expect(begins(await heard())).toEqual([]);
  });

  it('is not looked at where the browser would ask the person', async () => {
    const { shared, browser } = bench();
    browser.granted = false;
    await shared.arrived();
    expect(browser.asked).toBe(0);
  });

  it('keeps the key that pastes waiting until the device has it, also when it is on its way already', async () => {
    const { shared, take } = bench();
    const order: string[] = [];
    void shared.pasted([text('long')]).then(() => order.push('first'));
    void shared.pasted([text('long')]).then(() => order.push('second'));
    await settled();
    order.push('taken');
    await take();
    expect(order).toEqual(['taken', 'first', 'second']);
  });

  it('does not take the place of what was copied on the device since', async () => {
    const { shared, copyThere, browser, heard, take } = bench();
    void shared.pasted([text('old')]);
    await take();
    browser.focused = false;
    copyThere(['text']);
    await heard();
    browser.focused = true;
    browser.holds = [text('old')];
    await shared.arrived();
    expect(begins(await heard())).toEqual([]);
  });

  it('comes no back that came from the device', async () => {
    const { shared, copyThere, give, heard } = bench();
    copyThere(['text']);
    await heard();
    give(text('theirs'));
    await heard();
    await shared.arrived();
    await shared.pasted([text('theirs')]);
    expect(begins(await heard())).toEqual([]);
  });

  it('is sent without what is too large, which is said with its size', async () => {
    const { shared, heard, take } = bench();
    const large = picture(clipboardLimits.png + 1);
    const sending = shared.pasted([text('caption'), large]);
    await take();
    await sending;
    await heard();
    expect(shared.state.notice).toEqual({
      is: 'too-large',
      to: 'device',
      format: 'png',
      lengthBytes: large.bytes.length,
      limitBytes: clipboardLimits.png,
    });
  });

  it('is tried again after it did not come across', async () => {
    const { shared, device, heard } = bench();
    const sending = shared.pasted([text('again')]);
    await heard();
    device.heard({ say: 'refused', n: 1, why: 'broken' });
    await sending;
    expect(shared.state.notice).toEqual({ is: 'broken' });
    void shared.pasted([text('again')]);
    expect(begins(await heard())).toHaveLength(1);
  });

  it('is said to be lost with the connection, never silently', async () => {
    const { shared, heard } = bench();
    const sending = shared.pasted([text('half')]);
    await heard();
    shared.attach(null);
    await sending;
    expect(shared.state.notice).toEqual({ is: 'lost' });
  });

  it('stays here without the right; a button says why', async () => {
    const { shared, heard, browser } = bench({ mayIn: false });
    browser.holds = [text('mine')];
    await shared.arrived();
    await shared.pasted([text('mine')]);
    await shared.sendText('mine');
    expect(begins(await heard())).toEqual([]);
    expect(shared.state.notice).toEqual({ is: 'not-allowed', to: 'device' });
  });

  it('is shown before it is typed, or it is said why not', async () => {
    const { shared, browser } = bench({ mayIn: false });
    browser.holds = [text('to be typed: é')];
    expect(await shared.readText()).toBe('to be typed: é');
    browser.holds = [picture(10)];
    expect([await shared.readText(), shared.state.notice]).toEqual([null, { is: 'empty' }]);
    browser.granted = false;
    expect([await shared.readText(), shared.state.notice]).toEqual([null, { is: 'not-readable' }]);
  });

  it('says by the button what the browser refuses, and what is empty', async () => {
    const { shared, browser } = bench();
    await shared.sendLocal();
    expect(shared.state.notice).toEqual({ is: 'empty' });
    browser.granted = false;
    await shared.sendLocal();
    expect(shared.state.notice).toEqual({ is: 'not-readable' });
  });
});
