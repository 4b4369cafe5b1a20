import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createConnection } from 'node:net';
import { join, normalize, resolve } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { WebSocketServer } from 'ws';
import { newPerson, startBrowser } from '../tests/support/browser.ts';
import { startDisplay } from '../tests/support/display.ts';
import { signIn } from '../tests/support/looking.ts';
import { onlineDevice, owner, setUp } from '../tests/support/portal-client.ts';
import { freePort } from '../tests/support/servers.ts';
import { startUsher } from '../tests/support/usher.ts';
import { openViewer } from '../tests/support/viewer-tab.ts';
import { quantile, table } from './support/figures.ts';
import { ended, vncServers } from './support/vnc-servers.ts';
import { openWindow } from './support/windows.ts';

/**
 * From a key in Chromium to the pixel that it changes on the page: a window on the device flips its colour at each key, the page reads its
 * own canvas until the colour is another, and then waits for the frame that shows it. Ours over the whole road (page, encryption, relay, agent); each
 * peer with noVNC as it comes, its socket handed to the server byte by byte on the same machine.
 *   npx tsx bench/browser-latency.bench.ts [keys]
 */
const keys = Number(process.argv[2] ?? 60);
const sizes = [
  ['window 800x600', 800, 600],
  ['full screen', 1920, 1080],
] as const;
const real = { renewMs: 15_000, leaseMs: 45_000, deadlineMs: 40_000, resumeMs: 45_000, beginMs: 30_000 };

/** Of one key, ms after its `keydown`: it was sent, the bytes of its update were there, the canvas showed it, and the frame after that. */
interface Taken {
  readonly sent: number[];
  readonly heard: number[];
  readonly changed: number[];
  readonly painted: number[];
}

/** Notes in the page when its sockets send and hear. */
async function watchSockets(watched: BrowserContext): Promise<void> {
  await watched.addInitScript(() => {
    const marks = { sent: [] as number[], heard: [] as number[] };
    Object.assign(globalThis, { marks });
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      marks.sent.push(performance.now());
      send.call(this, data);
    };
    globalThis.WebSocket = new Proxy(WebSocket, {
      construct(target, words: ConstructorParameters<typeof WebSocket>) {
        const socket = new target(...words);
        socket.addEventListener('message', () => marks.heard.push(performance.now()));
        return socket;
      },
    });
  });
}

/** Waits in the page for each key's colour. */
async function measure(page: Page, canvas: string): Promise<Taken> {
  const taken: Taken = { sent: [], heard: [], changed: [], painted: [] };
  // What tsx calls in every function that it loads.
  await page.evaluate('globalThis.__name = (work) => work');
  const box = await page.locator(canvas).boundingBox();
  if (box === null) throw new Error('there is no canvas');
  // Keys go to the window under the pointer.
  await page.mouse.move(box.x + 60, box.y + 60);
  await page.mouse.click(box.x + 60, box.y + 60);
  await page.waitForTimeout(700);
  for (let key = 0; key < keys; key += 1) {
    const measured = page.evaluate((selector) => {
      const element = document.querySelector<HTMLCanvasElement>(selector);
      const context = element?.getContext('2d');
      if (context === null || context === undefined) throw new Error('no picture');
      const colour = (): number => context.getImageData(30, 30, 1, 1).data[0] ?? 0;
      const before = colour();
      const { marks } = globalThis as unknown as { marks: { sent: number[]; heard: number[] } };
      [marks.sent.length, marks.heard.length] = [0, 0];
      return new Promise<{ sent: number; heard: number; changed: number; painted: number }>((done, failed) => {
        setTimeout(() => failed(new Error('no answer to a key')), 3_000);
        addEventListener(
          'keydown',
          (event) => {
            const begun = event.timeStamp;
            // A channel is asked again at once; a timer would wait.
            const { port1, port2 } = new MessageChannel();
            let isOver = false;
            port1.addEventListener('message', () => {
              if (isOver) return;
              if (colour() === before) return port2.postMessage(0);
              isOver = true;
              const changed = performance.now() - begun;
              const sent = (marks.sent.find((at) => at >= begun) ?? begun) - begun;
              const heard = (marks.heard.at(-1) ?? begun) - begun;
              requestAnimationFrame(() => done({ sent, heard, changed, painted: performance.now() - begun }));
            });
            port1.start();
            port2.postMessage(0);
          },
          { once: true, capture: true },
        );
      });
    }, canvas);
    await page.waitForTimeout(25 + (key % 7) * 5);
    await page.keyboard.press('a');
    const { sent, heard, changed, painted } = await measured;
    taken.sent.push(sent);
    taken.heard.push(heard);
    taken.changed.push(changed);
    taken.painted.push(painted);
    await page.waitForTimeout(90);
  }
  return taken;
}

const cells = (taken: Taken): string[] =>
  [taken.changed, taken.painted].flatMap((values) => [0.5, 0.95].map((share) => quantile(values, share).toFixed(1)));

/** Medians of the way's parts: in the page, away, from the bytes to the canvas, and to the frame. */
function partsOf({ sent, heard, changed, painted }: Taken): string[] {
  const median = (values: readonly number[]): string => quantile(values, 0.5).toFixed(1);
  const less = (later: readonly number[], earlier: readonly number[]): number[] =>
    later.map((at, index) => at - (earlier[index] ?? 0));
  return [sent, less(heard, sent), less(changed, heard), less(painted, changed)].map(median);
}

const browser = await startBrowser();
const parts: string[][] = [['ms, medians', 'page to socket', 'away', 'bytes to canvas', 'canvas to frame']];
const rows: string[][] = [
  [`ms, ${keys} keys`, ...sizes.flatMap(([name]) => [`${name}: canvas p50`, 'p95', 'frame p50', 'p95'])],
];

async function measureOurs(): Promise<string[]> {
  const display = await startDisplay('1920x1080');
  const env = { XAUTHORITY: display.xauthority };
  const usher = await startUsher('up', { args: ['--desktop', display.name, '--port', '0'], times: real, env });
  const { client, team } = await setUp(usher.url, usher.setupCode ?? '');
  await onlineDevice(client, team);
  const { page } = await newPerson(browser, { width: 1920, height: 1080 });
  await watchSockets(page.context());
  await signIn(page, usher.url, owner.email);
  const viewer = await openViewer(page);
  const row: string[] = [];
  for (const [size, width, height] of sizes) {
    const window = await openWindow(
      'flip-window.ts',
      { display: display.name, xauthority: display.xauthority },
      width,
      height,
    );
    const taken = await measure(viewer, '[data-testid=screen] canvas');
    row.push(...cells(taken));
    parts.push([`ours, ${size}`, ...partsOf(taken)]);
    await ended(window);
  }
  await viewer.keyboard.press('Control+Alt+Shift+M');
  await viewer.getByRole('button', { name: 'Session information', exact: true }).click();
  const panel = viewer.getByRole('region', { name: 'Session information' });
  // A window that moves: the device says where the time of its last updates went.
  const window = await openWindow(
    'moving-window.ts',
    { display: display.name, xauthority: display.xauthority },
    'scroll',
    800,
    600,
    10,
  );
  await panel.getByRole('row', { name: /^At the device .* ms/ }).waitFor();
  for (const name of ['Round trip', 'At the device'])
    process.stdout.write(`${await panel.getByRole('row', { name: new RegExp(`^${name} `) }).innerText()}\n`);
  await ended(window);
  await page.context().close();
  await usher.stop();
  await display.stop();
  return row;
}

const modules = resolve(import.meta.dirname, '../node_modules/@novnc/novnc');
const page = `<!doctype html><meta charset="utf-8"><body style="margin:0"><div id="screen" style="width:1920px;height:1080px"></div>
<script type="module">import RFB from '/novnc/core/rfb.js';
const rfb = new RFB(document.querySelector('#screen'), 'ws://' + location.host + '/socket', { shared: true });
rfb.addEventListener('connect', () => { document.body.dataset.connected = 'yes'; rfb.focus(); });</script>`;

/** noVNC as it comes, and its socket carried to a VNC server. */
async function noVncPage(vncPort: number): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, answer) => {
    const path = request.url ?? '/';
    if (!path.startsWith('/novnc/')) return answer.setHeader('content-type', 'text/html').end(page);
    const file = join(modules, normalize(path.slice('/novnc'.length)));
    if (!file.startsWith(modules)) return answer.writeHead(404).end();
    return answer.setHeader('content-type', 'text/javascript').end(readFileSync(file));
  });
  const sockets = new WebSocketServer({ server, path: '/socket', perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    const upstream = createConnection(vncPort, '127.0.0.1');
    upstream.setNoDelay(true);
    upstream.on('data', (bytes) => socket.send(bytes));
    upstream.on('error', () => socket.close());
    upstream.on('close', () => socket.close());
    socket.on('message', (bytes: Buffer) => upstream.write(bytes));
    socket.on('close', () => upstream.destroy());
  });
  const port = await freePort();
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}

const row = await measureOurs();
rows.push(['ours, whole road', ...row]);
process.stdout.write(`ours | ${row.join(' | ')}\n`);
for (const [name, start] of vncServers.filter(([known]) => known !== 'ours')) {
  const server = await start('1920x1080');
  const site = await noVncPage(server.port);
  try {
    const measured: string[] = [];
    for (const [size, width, height] of sizes) {
      const window = await openWindow('flip-window.ts', server, width, height);
      const { page: tab } = await newPerson(browser, { width: 1920, height: 1080 });
      await watchSockets(tab.context());
      await tab.goto(site.url);
      await tab.locator('body[data-connected=yes]').waitFor();
      const taken = await measure(tab, '#screen canvas');
      measured.push(...cells(taken));
      parts.push([`${name}, ${size}`, ...partsOf(taken)]);
      await tab.context().close();
      await ended(window);
    }
    rows.push([`${name}, noVNC`, ...measured]);
    process.stdout.write(`${name} | ${measured.join(' | ')}\n`);
  } catch (error) {
    process.stderr.write(`${name}: ${String(error)}\n`);
  }
  site.close();
  await server.stop();
}
process.stdout.write(`\n${table(rows)}\n\n${table(parts)}\n`);
process.exit(0);
