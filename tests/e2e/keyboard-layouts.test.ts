import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson } from '../support/browser.ts';
import { look, signIn } from '../support/looking.ts';
import { eventually } from '../support/portal-client.ts';
import { type SteeredDevice, startSteeredDevice } from '../support/steered-device.ts';
import { openViewer } from '../support/viewer-tab.ts';
import { startTypewriter, type Typewriter } from '../support/x-desk.ts';

const execFileAsync = promisify(execFile);

let device: SteeredDevice;
let viewer: Page;
let keyboard: CDPSession;
let typewriter: Typewriter;

beforeAll(async () => {
  device = await startSteeredDevice();
  typewriter = await startTypewriter(device);
  const { page } = await newPerson(device.browser);
  await signIn(page, device.usher.url);
  viewer = await openViewer(page);
  await viewer.bringToFront();
  keyboard = await viewer.context().newCDPSession(viewer);
  await click();
});
afterAll(async () => {
  typewriter?.stop();
  await device?.stop();
});

const setLayout = (args: readonly string[]) =>
  execFileAsync('setxkbmap', ['-option', '', ...args], { env: device.env });

/** On the middle of the device's screen, which gives it the keys. */
async function click(): Promise<void> {
  const box = await viewer.locator('[data-testid=screen] canvas').boundingBox();
  if (box === null) throw new Error('the screen has no size');
  await viewer.mouse.click(box.x + box.width / 4, box.y + box.height / 2);
}

async function choose(name: 'Physical keys' | 'Text'): Promise<void> {
  await viewer.keyboard.press('Control+Alt+Shift+M');
  await viewer.getByRole('button', { name: 'Keyboard and pointer', exact: true }).click();
  const panel = viewer.getByRole('region', { name: 'Keyboard and pointer' });
  await panel.getByRole('radio', { name: new RegExp(`^${name}`) }).check();
  await panel.getByRole('button', { name: 'Close keyboard and pointer' }).click();
}

const modifiers = { AltLeft: 1, ControlLeft: 2, MetaLeft: 4, ShiftLeft: 8 } as const;
const names: Record<string, string> = { ShiftLeft: 'Shift', AltRight: 'AltGraph', ControlLeft: 'Control' };

/** A key as the browser hears it: at this place, named like this by the layout here, with that one held. */
async function press(code: string, key: string, held?: 'ShiftLeft' | 'AltRight' | 'ControlLeft'): Promise<void> {
  const mask = held === undefined || held === 'AltRight' ? 0 : modifiers[held];
  const send = (type: 'keyDown' | 'keyUp', of: string, name: string, mods: number): Promise<unknown> =>
    keyboard.send('Input.dispatchKeyEvent', { type, code: of, key: name, modifiers: mods });
  if (held !== undefined) await send('keyDown', held, names[held] ?? '', mask);
  await send('keyDown', code, key, mask);
  await send('keyUp', code, key, mask);
  if (held !== undefined) await send('keyUp', held, names[held] ?? '', 0);
}

/** What the program on the device reads while `act` is done: as much as is wanted, and then no more for a moment. */
async function read(wanted: string, act: () => Promise<void>): Promise<string> {
  const before = typewriter.text().length;
  await act();
  const text = (): string => typewriter.text().slice(before);
  await expect.poll(() => text().length, { timeout: 5_000, interval: 20 }).toBeGreaterThanOrEqual(wanted.length);
  return text();
}

/** Of an American keyboard: what is at each place. The layout of the device says what comes of it. */
const places = [
  ['KeyQ', 'q', 'Q'],
  ['KeyY', 'y', 'Y'],
  ['KeyZ', 'z', 'Z'],
  ['Semicolon', ';', ':'],
  ['Digit2', '2', '@'],
  ['Minus', '-', '_'],
] as const;

const layouts: readonly {
  readonly args: readonly string[];
  readonly plain: string;
  readonly shifted: string;
  /** With AltGr: Q, E, the digit 7 and the minus. */
  readonly third?: string;
}[] = [
  { args: ['us'], plain: 'qyz;2-', shifted: 'QYZ:@_' },
  { args: ['de'], plain: 'qzyö2ß', shifted: 'QZYÖ"?', third: '@€{\\' },
  { args: ['fr'], plain: 'aywmé)', shifted: 'AYWM2°', third: 'æ€`]' },
  { args: ['ru'], plain: 'йняж2-', shifted: 'ЙНЯЖ"_' },
  { args: ['jp'], plain: 'qyz;2-', shifted: 'QYZ+"=' },
  { args: ['us', '-variant', 'dvorak'], plain: "'f;s2[", shifted: '"F:S@{' },
];

/** On the layouts and off them. */
const text = 'aZ ß é ñ ф Ж € { } @ ~ q;2';

describe.each(layouts)('with the layout $args on the device', ({ args, plain, shifted, third }) => {
  beforeAll(() => setLayout(args));

  it('physical keys type what it says, plain, with Shift and with AltGr', async () => {
    await choose('Physical keys');
    const wanted = plain + shifted + (third ?? '');
    const got = await read(wanted, async () => {
      for (const [code, key] of places) await press(code, key);
      for (const [code, , key] of places) await press(code, key, 'ShiftLeft');
      if (third === undefined) return;
      for (const code of ['KeyQ', 'KeyE', 'Digit7', 'Minus']) await press(code, 'x', 'AltRight');
    });
    expect(got).toBe(wanted);
  });

  it('text arrives as this computer typed it, with keys, AltGr and Shift of its own', async () => {
    await choose('Text');
    const got = await read(text, async () => {
      for (const character of text) {
        const held = character === 'Z' || character === 'Ж' ? 'ShiftLeft' : character === '€' ? 'AltRight' : undefined;
        await press('KeyB', character, held);
      }
    });
    expect(got).toBe(text);
  });

  it('and so does what an input method composes, and what no keyboard has', async () => {
    const composed = '日本😀';
    const got = await read(composed, async () => {
      await keyboard.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
      await keyboard.send('Input.imeSetComposition', { text: '日本', selectionStart: 2, selectionEnd: 2 });
      await keyboard.send('Input.insertText', { text: '日本' });
      await keyboard.send('Input.insertText', { text: '😀' });
    });
    expect(got).toBe(composed);
  });
});

describe('whatever the layout', () => {
  beforeAll(() => setLayout(['us']));

  it('nothing stays down when the screen loses the focus', async () => {
    await choose('Physical keys');
    const got = await read('q', async () => {
      await keyboard.send('Input.dispatchKeyEvent', {
        type: 'keyDown',
        code: 'ControlLeft',
        key: 'Control',
        modifiers: 2,
      });
      await viewer.keyboard.press('Control+Alt+Shift+M');
      await click();
      await press('KeyQ', 'q');
    });
    // With Control it were another character.
    expect(got).toBe('q');
  });

  it('the device’s Caps Lock follows this keyboard’s, with the next key that it matters to', async () => {
    const pressWith = (capsLock: boolean) =>
      viewer.evaluate((modifierCapsLock) => {
        // No driver turns a lock on.
        const say = (type: string): void => {
          const event = { code: 'KeyQ', key: 'q', modifierCapsLock, bubbles: true, cancelable: true };
          document.querySelector('textarea')?.dispatchEvent(new KeyboardEvent(type, event));
        };
        say('keydown');
        say('keyup');
      }, capsLock);
    expect(
      await read('qQQq', async () => {
        for (const on of [false, true, true, false]) await pressWith(on);
      }),
    ).toBe('qQQq');
  });

  it('the browser leaves its own shortcuts to the screen while it is full', async () => {
    await viewer.evaluate(() => {
      const { keyboard } = navigator as unknown as { keyboard: { lock(): Promise<void>; unlock(): void } };
      const asked: string[] = [];
      Object.assign(globalThis, { asked });
      keyboard.lock = () => Promise.resolve(void asked.push('lock'));
      keyboard.unlock = () => void asked.push('unlock');
    });
    const asked = () => viewer.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
    await viewer.keyboard.press('Control+Alt+Shift+M');
    await viewer.getByRole('button', { name: 'Full screen', exact: true }).click();
    await expect.poll(asked).toEqual(['lock']);
    await viewer.evaluate(() => document.exitFullscreen());
    await expect.poll(asked).toEqual(['lock', 'unlock']);
    await click();
  });

  it('a modifier that a tool holds is held for one key, and told by the tool', async () => {
    await viewer.keyboard.press('Control+Alt+Shift+M');
    await viewer.getByRole('button', { name: 'Keyboard and pointer', exact: true }).click();
    const panel = viewer.getByRole('region', { name: 'Keyboard and pointer' });
    await look(viewer, 'viewer-keyboard');
    const shift = panel.getByRole('button', { name: 'Shift', exact: true });
    await shift.click();
    expect(await shift.getAttribute('aria-pressed')).toBe('true');
    await viewer.evaluate(() => document.querySelector<HTMLElement>('[data-testid=screen] textarea')?.focus());
    expect(
      await read('Qq', async () => {
        for (let count = 0; count < 2; count += 1) await press('KeyQ', 'q');
      }),
    ).toBe('Qq');
    expect(await shift.getAttribute('aria-pressed')).toBe('false');
    await panel.getByRole('button', { name: 'Close keyboard and pointer' }).click();
    await eventually(() => viewer.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'));
  });
});
