import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { startXvfb } from '../apps/agent/src/test-support/xvfb.ts';
import { startRecordingProxy } from '../tests/support/recording-proxy.ts';
import { freePort } from '../tests/support/servers.ts';
import { startTigerVnc } from '../tests/support/tigervnc.ts';
import { focusAt, XClipboard, xdotool } from '../tests/support/x-desk.ts';

/**
 * Records what TigerVNC's viewer says to TigerVNC's own server: `npx tsx tools/record-tigervnc.ts <file>`. The file holds
 * lines of hexadecimal bytes under a line that says what was done; packages/rfb is tested against it.
 */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('say which file to write');

const settled = () => new Promise((resolve) => setTimeout(resolve, 700));
const display = await startXvfb('1024x768');
const rfbPort = await freePort();
const server = spawn(
  'Xvnc',
  // As a terminal's cookie would be, were there a network: it listens on loopback and ends with this program.
  [
    '-displayfd',
    '3',
    '-rfbport',
    String(rfbPort),
    '-localhost',
    '-SecurityTypes',
    'None',
    '-nolisten',
    'tcp',
    '-geometry',
    '800x600',
  ],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
);
const [number] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer];
const proxy = await startRecordingProxy(rfbPort);
const viewer = startTigerVnc(display, proxy.port, ['-DesktopSize=640x480', '-PointerEventInterval=0']);
const there = new XClipboard(display);
const here = new XClipboard({ ...display, env: { ...process.env, DISPLAY: `:${number.toString().trim()}` } });

const lines: string[] = [];
let kept = 0;
async function record(what: string, act: () => Promise<unknown>, recorded = proxy): Promise<void> {
  await act();
  await settled();
  const pieces = recorded.fromClient.slice(kept);
  kept += pieces.length;
  lines.push(`# ${what}`, ...pieces.map((piece) => piece.toString('hex')));
}

await record('connects, and asks for 640x480', () => focusAt(display, 200, 150));
await record('moves the pointer, clicks, turns the wheel', () =>
  xdotool(display, 'mousemove', '210', '160', 'click', '1', 'click', '3', 'click', '4', 'click', '5'),
);
await record('types aB!', () => xdotool(display, 'type', '--delay', '40', 'aB!'));
await record('presses é, which has no scan code, and the arrow to the left', () =>
  xdotool(display, 'key', '--delay', '40', 'eacute', 'Left'),
);
await record('has text on its clipboard: Grüße €', () => Promise.resolve(there.set('Grüße €')));
await record('is asked for that text', () => here.read());
await record("hears of the server's clipboard", () => Promise.resolve(here.set('from the server')));

const version = /Viewer 64-bit v(\S+)/.exec(viewer.output())?.[1] ?? 'of unknown version';
await viewer.stop();
proxy.close();

const secondProxy = await startRecordingProxy(rfbPort);
const second = startTigerVnc(display, secondProxy.port, ['-AutoSelect=0', '-FullColor=0', '-RemoteResize=0']);
kept = 0;
await record('connects anew, for 256 colours', () => focusAt(display, 300, 250), secondProxy);
await second.stop();
secondProxy.close();

there.close();
here.close();
server.kill();
await display.stop();
const head = `# What TigerVNC's viewer ${version} (Debian) sends to Xvnc of the same version; made by tools/record-tigervnc.ts.`;
writeFileSync(file, `${[head, ...lines].join('\n')}\n`);
