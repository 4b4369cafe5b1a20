import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { eventually } from '../support/portal-client.ts';
import { startTigerVnc, type TigerVncViewer } from '../support/tigervnc.ts';
import { mountVnc, type VncMount } from '../support/vnc-mount.ts';
import { focusAt, startTypewriter, type Typewriter, XClipboard, xdotool } from '../support/x-desk.ts';

const execFileAsync = promisify(execFile);

let source: Xvfb;
let target: Xvfb;
let mount: VncMount;
let viewer: TigerVncViewer;
let typewriter: Typewriter;
let sourceClipboard: XClipboard;
let targetClipboard: XClipboard;

beforeAll(async () => {
  [source, target] = await Promise.all([startXvfb('800x600'), startXvfb('800x600')]);
  mount = await mountVnc(source.display, source.xauthority);
  [sourceClipboard, targetClipboard] = [new XClipboard(source), new XClipboard(target)];
  typewriter = await startTypewriter(source);
  // A layout with umlauts, so that xdotool need not change keys while the viewer reads them.
  await execFileAsync('setxkbmap', ['de'], { env: target.env });
  viewer = startTigerVnc(target, mount.port, ['-RemoteResize=0', '-MaxCutText=4000000', '-SetPrimary=0']);
  await focusAt(target, 200, 150);
  // It takes keys once it has shown the first picture.
  await eventually(() => Promise.resolve(viewer.output().includes('Enabling continuous updates')));
});
afterAll(async () => {
  sourceClipboard?.close();
  targetClipboard?.close();
  typewriter?.stop();
  await viewer?.stop();
  await mount?.close();
  await Promise.all([source?.stop(), target?.stop()]);
});

/** What the program on the source reads beyond what it had, once it has come to rest as wanted or the time is up. */
async function typed(text: string): Promise<string> {
  const before = typewriter.text().length;
  await xdotool(target, 'type', '--delay', '40', '--', text);
  const read = (): string => typewriter.text().slice(before);
  await expect.poll(read, { timeout: 5_000, interval: 50 }).toHaveLength(text.length);
  return read();
}

describe("keys from TigerVNC's viewer", () => {
  it.each([
    ['letters and digits', 'the quick brown fox 0123456789'],
    ['capitals and shifted symbols', 'ABCxyzABC !"#$%&()*+:<>?@^_{|}~'],
    ['umlauts, which the device has no key for', 'äöüß ÄÖÜ'],
    ['what needs AltGr there and is on no key here', '€ µ @ ~ {[]}\\\\|'],
    ['all together, with repeats', 'aAaA--ÜÜ€€ßß!!zZ'],
  ])('arrive as typed: %s', async (_, text) => {
    expect(await typed(text), viewer.output()).toBe(text);
  });
});

describe("the clipboard of TigerVNC's viewer", () => {
  const long = `${'Straße €uro Ж 漢 — '.repeat(20_000)}end`;

  it.each([
    ['a word', 'one word'],
    ['lines of any script', 'first\nsecond: é € Ж 漢 🙂\nthird'],
    ['more than a selection holds at once', long],
  ])('comes to the device: %s', async (_, text) => {
    targetClipboard.set(text);
    await expect.poll(() => sourceClipboard.read(), { timeout: 8_000, interval: 100 }).toBe(text);
  });

  it('gives programs of old what Latin-1 has of it', async () => {
    targetClipboard.set('Grüße € 漢');
    await expect.poll(() => sourceClipboard.read(), { timeout: 8_000 }).toBe('Grüße € 漢');
    expect(await sourceClipboard.readLatin1()).toBe('Grüße ? ?');
  });

  it.each([
    ['a word', 'another word'],
    ['lines of any script', 'eins\nzwei: ß € Ж 漢 🙂\ndrei'],
    ['more than a selection holds at once', `back: ${long}`],
  ])('hears of what the device has: %s', async (_, text) => {
    sourceClipboard.set(text);
    await expect.poll(() => targetClipboard.read(), { timeout: 8_000, interval: 100 }).toBe(text);
  });
});
