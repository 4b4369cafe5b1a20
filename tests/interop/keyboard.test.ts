import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestExtension } from 'x11';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HeldInput } from '../../apps/agent/src/input/held-input.ts';
import { Keyboard } from '../../apps/agent/src/input/keyboard.ts';
import { WaitingInput } from '../../apps/agent/src/input/waiting-input.ts';
import { XConnection } from '../../apps/agent/src/screen/x-connection.ts';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { startTypewriter, type Typewriter } from '../support/x-desk.ts';

const execFileAsync = promisify(execFile);
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const unicode = 0x0100_0000;
const key = { shift: 0xffe1, control: 0xffe3, level3: 0xfe03, capsLock: 0xffe5, numLock: 0xff7f };

let target: Xvfb;
let x: XConnection;
let keyboard: Keyboard;
let typewriter: Typewriter;
let hands = new HeldInput();

beforeAll(async () => {
  target = await startXvfb('800x600');
  x = await XConnection.open({ display: target.display, xauthority: target.xauthority, log: quiet });
  const test = await x.extension<TestExtension>('xtest');
  if (test === undefined) throw new Error('no XTEST');
  keyboard = await Keyboard.open(x, test, () => performance.now());
  typewriter = await startTypewriter(target);
});
beforeEach(() => {
  keyboard.releaseAll(hands);
  keyboard.setLocks({ caps: false, num: false });
  hands = new HeldInput();
});
afterAll(async () => {
  typewriter?.stop();
  x?.close();
  await target?.stop();
});

/** The layout as a person at the device would change it, and as the agent then knows it. */
async function layout(...args: readonly string[]): Promise<void> {
  const told = new Promise<void>((resolve) => {
    const off = x.on('XkbEvent', () => {
      off();
      resolve();
    });
  });
  await execFileAsync('setxkbmap', ['-option', '', ...args], { env: target.env });
  await told;
  // The map is asked for before this is.
  await x.request((callback) => x.client.GetInputFocus(callback));
  await x.request((callback) => x.client.GetInputFocus(callback));
}

const keysymOf = (character: string): number => {
  const point = character.codePointAt(0) ?? 0;
  return point < 0x100 ? point : unicode + point;
};
const down = (keysym: number, scanCode?: number): void => keyboard.press(hands, { keysym, scanCode });
const up = (keysym: number, scanCode?: number): void => keyboard.release(hands, { keysym, scanCode });
const tap = (keysym: number, scanCode?: number): void => {
  down(keysym, scanCode);
  up(keysym, scanCode);
};
/** As a session does, which lets what is on no key wait its turn. */
const waiting = new WaitingInput({
  waitMs: (message) => (message.type === 'key' && message.down ? keyboard.waitMs(hands, message) : 0),
  play: (message) => {
    if (message.type !== 'key') return;
    (message.down ? down : up)(message.keysym);
    x.flush();
  },
  onFlood: () => undefined,
});
const typeText = (text: string): void => {
  for (const character of text) {
    for (const isDown of [true, false]) waiting.take({ type: 'key', down: isDown, keysym: keysymOf(character) });
  }
};

/** What the program reads while `act` is done. */
async function read(act: () => void, lengthAtLeast: number): Promise<string> {
  const before = typewriter.text().length;
  act();
  x.flush();
  const text = (): string => typewriter.text().slice(before);
  await expect.poll(() => text().length, { timeout: 4_000, interval: 20 }).toBeGreaterThanOrEqual(lengthAtLeast);
  return text();
}
const typed = (text: string, act: () => void = () => typeText(text)): Promise<string> => read(act, text.length);

/** More characters than there are keycodes to lend. */
const long = `${'一丁七万丈三上下不与世丘両並中串丸主久乏乗九也乱乳乾事二互五井些亡交享京亭人什仁今介仕他'.repeat(2)}end`;

const mixed = 'aZ09 ß é ñ ф Ж հ Հ € { } @ ~ # \\ | ^ ` ´ « ъ Ω 日 本 😀 ő Ł ğ';

const layouts = ['us', 'de', 'fr', 'ru', 'jp', 'us dvorak', 'us,ru', 'de neo', 'gr', 'ca multix'];

describe.each(layouts)('with the layout %s', (names) => {
  const [name = '', variant] = names.split(' ');
  beforeAll(() => layout(...(variant === undefined ? [name] : [name, '-variant', variant])));

  it('what was typed arrives, on the layout or off it', async () => {
    expect(await typed(mixed)).toBe(mixed);
  });

  it('the device’s Caps Lock changes nothing of it', async () => {
    keyboard.setLocks({ caps: true, num: null });
    expect(await typed(mixed)).toBe(mixed);
  });

  it('nor do Shift and AltGr that are held while it is typed', async () => {
    expect(
      await typed(mixed, () => {
        down(key.shift);
        down(key.level3);
        typeText(mixed);
      }),
    ).toBe(mixed);
  });
});

it('a text of more characters than can be lent at once arrives whole', async () => {
  await layout('us');
  expect(await typed(long)).toBe(long);
});

describe('with two layouts', () => {
  beforeAll(() => layout('us,ru'));

  it('types both while the second is in use, which the device’s own keys follow', async () => {
    const xkb = await x.extension<import('x11').KeyboardExtension>('xkb');
    x.send(() => xkb?.LatchLockState(xkb.UseCoreKbd, 0, 0, true, 1, 0, 0, false, 0));
    await x.request((callback) => x.client.GetInputFocus(callback));
    const act = (): void => {
      tap(0, 0x10);
      typeText('q й Q Й');
    };
    expect(await typed('йq й Q Й', act)).toBe('йq й Q Й');
    x.send(() => xkb?.LatchLockState(xkb.UseCoreKbd, 0, 0, true, 0, 0, 0, false, 0));
  });
});

describe('keys by their place', () => {
  /** Scan codes of the keys that a US keyboard labels Q, Y, semicolon and 2; the one left of Z; right Alt. */
  const places = { q: 0x10, y: 0x15, semicolon: 0x27, two: 0x03, beside: 0x56, altGr: 0xb8, shift: 0x2a };

  it.each([
    ['us', 'qy;2<', 'QY:@>'],
    ['de', 'qzö2<', 'QZÖ">'],
    ['fr', 'aymé<', 'AYM2>'],
    ['ru', 'йнж2/', 'ЙНЖ"|'],
  ])('are what the layout %s says', async (name, plain, shifted) => {
    await layout(name);
    const all = [places.q, places.y, places.semicolon, places.two, places.beside];
    const act = (): void => {
      for (const place of all) tap(0, place);
      down(0, places.shift);
      for (const place of all) tap(0, place);
      up(0, places.shift);
    };
    expect(await typed(plain + shifted, act)).toBe(plain + shifted);
  });

  it('have a third level with AltGr', async () => {
    await layout('de');
    const act = (): void => {
      down(0, places.altGr);
      tap(0, places.q);
      up(0, places.altGr);
      tap(0, places.q);
    };
    expect(await typed('@q', act)).toBe('@q');
  });

  it('compose as the device composes', async () => {
    await layout('fr');
    const act = (): void => {
      tap(0, 0x1a);
      tap(0, 0x12);
    };
    expect(await typed('ê', act)).toBe('ê');
  });

  it('are none for a scan code that no keyboard has, nor for none at all', async () => {
    await layout('us');
    const act = (): void => {
      for (const scanCode of [0, 0x7f, 0xff, 0x1ff, 0xffff_ffff]) tap(0, scanCode);
      tap(0x61, 0);
    };
    expect(await typed('a', act)).toBe('a');
  });

  it('stay down once however often they are said to go down', async () => {
    await execFileAsync('xset', ['r', 'off'], { env: target.env });
    const act = (): void => {
      for (let count = 0; count < 5; count += 1) down(0, places.q);
      up(0, places.q);
      tap(0, places.y);
    };
    expect(await typed('qy', act)).toBe('qy');
  });
});

describe('the locks of a viewer’s keyboard', () => {
  it('come over the device’s before the next key, and leave it with them', async () => {
    await layout('us');
    const act = (): void => {
      keyboard.setLocks({ caps: true, num: null });
      tap(0, 0x10);
      keyboard.setLocks({ caps: true, num: true });
      tap(0, 0x4f);
      keyboard.setLocks({ caps: false, num: null });
      tap(0, 0x10);
    };
    expect(await typed('Q1q', act)).toBe('Q1q');
  });
});

it('holds no more keys than hands could, whatever a viewer sends', async () => {
  await layout('us');
  for (let point = 0x3400; point < 0x3800; point += 1) down(unicode + point);
  for (let letter = 0x61; letter <= 0x7a; letter += 1) down(letter);
  const keys = await x.request<Buffer>((callback) => x.client.QueryKeymap(callback));
  const held = keys.reduce((sum, bits) => sum + bits.toString(2).replaceAll('0', '').length, 0);
  expect(held).toBeLessThanOrEqual(64);
  keyboard.releaseAll(hands);
  const after = await x.request<Buffer>((callback) => x.client.QueryKeymap(callback));
  expect(after.every((bits) => bits === 0)).toBe(true);
});
