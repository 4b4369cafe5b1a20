import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Display } from './display.ts';
import { eventually } from './portal-client.ts';
import { temporaryFolder } from './usher.ts';

/** What happens on a device's display: a picture that is known pixel by pixel, and a window that hears every key. */
export interface DeviceDesktop {
  /** The pixels of one row of the picture as RFB's Raw sends them: 32 bits each, blue first. */
  readonly pictureRow: Buffer;
  /** The text of all keys pressed so far. */
  typed(): string;
  clipboard(): string;
  /** As a program reads it that asks for this target; empty when there is none. */
  clipboardAs(target: string): Buffer;
  setClipboard(content: string | Buffer, target?: string): void;
  /** Defines monitors on the display, "+x+y" each with its size; none for the one it has by itself. */
  setMonitors(...monitors: readonly { readonly name: string; readonly width: number; readonly x: number }[]): void;
  /** Its width and height. */
  size(): readonly [number, number];
  /** All of the display in one colour, "#rrggbb". */
  paint(colour: string): void;
  close(): void;
}

const tilePixels = 32;
/** The tile's rows are all alike, so that wherever a row begins, it is known. */
const rowBits = 0b1011_0011_1000_1111_0100_1101_0010_0111;
const ink = { hex: '#c35a17', bytes: [0x17, 0x5a, 0xc3] };
const paper = { hex: '#2e91d8', bytes: [0xd8, 0x91, 0x2e] };

export async function startDeviceDesktop(display: Display): Promise<DeviceDesktop> {
  const env = { ...process.env, DISPLAY: display.name, XAUTHORITY: display.xauthority };
  const picture = join(temporaryFolder('picture'), 'tile.xbm');
  writeFileSync(picture, xbm());
  execFileSync('xsetroot', ['-bitmap', picture, '-fg', ink.hex, '-bg', paper.hex], { env });
  // A release that comes late on a busy machine must not look like a second press.
  execFileSync('xset', ['r', 'off'], { env });
  // Below the middle, where the pointer is: without a window manager the keys go to the window under it.
  const xev = spawn('stdbuf', ['-oL', 'xev', '-geometry', '400x200+200+200', '-event', 'keyboard'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  xev.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await eventually(() => Promise.resolve(windowIsThere(env)));
  let owner: ChildProcess | null = null;
  const defined: string[] = [];
  return {
    pictureRow: pixels(),
    typed: () => [...output.matchAll(/KeyPress event[^]*?keysym 0x([0-9a-f]+)/g)].map(letterOf).join(''),
    clipboard: () => {
      const args = ['-o', '-selection', 'clipboard'];
      // It fails while nobody owns the clipboard.
      return spawnSync('xclip', args, { env, encoding: 'utf8', timeout: 5_000 }).stdout;
    },
    clipboardAs: (target) => {
      const args = ['-o', '-selection', 'clipboard', '-t', target];
      return spawnSync('xclip', args, { env, timeout: 5_000, maxBuffer: 16 << 20 }).stdout;
    },
    setClipboard(content, target = 'UTF8_STRING') {
      owner?.kill();
      const args = ['-quiet', '-i', '-selection', 'clipboard', '-t', target];
      owner = spawn('xclip', args, { env, stdio: ['pipe', 'ignore', 'ignore'] });
      owner.stdin?.end(content);
    },
    setMonitors(...wanted) {
      for (const name of defined.splice(0)) execFileSync('xrandr', ['--delmonitor', name], { env });
      for (const [index, { name, width, x }] of wanted.entries()) {
        const place = `${width}/100x600/100+${x}+0`;
        execFileSync('xrandr', ['--setmonitor', name, place, index === 0 ? 'screen' : 'none'], { env });
        defined.push(name);
      }
    },
    size() {
      const [, width, height] = /current (\d+) x (\d+)/.exec(execFileSync('xrandr', { env, encoding: 'utf8' })) ?? [];
      return [Number(width), Number(height)];
    },
    paint(colour) {
      execFileSync('xsetroot', ['-solid', colour], { env });
    },
    close() {
      owner?.kill();
      xev.kill();
    },
  };
}

function letterOf([, keysym]: RegExpMatchArray): string {
  return String.fromCharCode(Number.parseInt(keysym ?? '', 16));
}

function windowIsThere(env: NodeJS.ProcessEnv): boolean {
  const tree = execFileSync('xwininfo', ['-root', '-tree'], { env, encoding: 'utf8' });
  return tree.includes('Event Tester');
}

/** X bitmap: the lowest bit of a byte is its leftmost pixel; a line has at most 255 characters. */
function xbm(): string {
  const row = [0, 8, 16, 24].map((shift) => `0x${((rowBits >>> shift) & 0xff).toString(16)}`).join(', ');
  const rows = Array.from({ length: tilePixels }, () => row).join(',\n');
  return `#define tile_width ${tilePixels}\n#define tile_height ${tilePixels}\nstatic unsigned char tile_bits[] = {\n${rows} };\n`;
}

function pixels(): Buffer {
  return Buffer.from(
    Array.from({ length: tilePixels }, (_, x) => [...((rowBits >>> x) & 1 ? ink : paper).bytes, 0]).flat(),
  );
}
