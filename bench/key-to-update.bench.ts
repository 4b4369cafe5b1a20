import { createConnection } from 'node:net';
import { quantile } from './support/figures.ts';
import { ended, type StartVnc, vncServers } from './support/vnc-servers.ts';
import { openWindow, within } from './support/windows.ts';

/**
 * From a key to the update that shows it, on one machine: ours, x11vnc as it comes and tuned, x0vncserver and Xvnc, one after
 * the other in one run, each with the same window and the same client (Tight, quality 6, loopback).
 *   npx tsx bench/key-to-update.bench.ts [WIDTHxHEIGHT]
 */
const screen = process.argv[2] ?? '1920x1080';
const [screenWidth = 1920, screenHeight = 1080] = screen.split('x').map(Number);
const rounds = 60;
const quietMs = 45;
const sizes = [
  ['window 800x600', 800, 600],
  ['full screen', screenWidth, screenHeight],
] as const;

/** Key down and up, then the time until the first byte of the next update, ms. */
async function measure(port: number): Promise<number[]> {
  const socket = createConnection(port, '127.0.0.1');
  socket.setNoDelay(true);
  let heardAt = 0;
  const heard: { firstAt: number | null } = { firstAt: null };
  socket.on('data', () => {
    heardAt = performance.now();
    heard.firstAt ??= heardAt;
  });
  const quiet = async (): Promise<void> => {
    do await new Promise((resolve) => setTimeout(resolve, quietMs));
    while (performance.now() - heardAt < quietMs);
  };
  const hex = (text: string) => socket.write(Buffer.from(text.replaceAll(' ', ''), 'hex'));
  for (const step of ['524642203030332e3030380a', '01', '01']) {
    await quiet();
    hex(step);
  }
  await quiet();
  hex('02000002 00000007 ffffffe6');
  const whole = [screenWidth, screenHeight].map((size) => size.toString(16).padStart(4, '0')).join(' ');
  hex(`03 00 0000 0000 ${whole}`);
  // Without a window manager keys go to the window under the pointer.
  hex('05 00 0064 0064');
  await quiet();
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // A request is outstanding, and whatever was still to be shown has been, before the key goes down.
    do {
      heard.firstAt = null;
      hex(`03 01 0000 0000 ${whole}`);
      await quiet();
    } while (heard.firstAt !== null);
    const start = performance.now();
    hex('04 01 0000 00000061 04 00 0000 00000061');
    while (heard.firstAt === null) {
      if (performance.now() - start > 2_000) throw new Error(`key ${round} brought no update`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    taken.push(heard.firstAt - start);
    await quiet();
  }
  socket.destroy();
  return taken;
}

const lines = [
  `| ms, ${rounds} keys | ${sizes.map(([name]) => `${name} p50 | p95`).join(' | ')} |`,
  '|---|---|---|---|---|',
];
/** Both sizes with one server. x11vnc with -threads now and then stops answering: then it is started once more. */
async function measureServer(start: StartVnc): Promise<string[]> {
  const server = await start(screen);
  const cells: string[] = [];
  try {
    for (const [, width, height] of sizes) {
      const window = await openWindow('flip-window.ts', server, width, height);
      const taken = await within(60_000, measure(server.port));
      cells.push(quantile(taken, 0.5).toFixed(1), quantile(taken, 0.95).toFixed(1));
      await ended(window);
    }
    return cells;
  } finally {
    await server.stop();
  }
}

for (const [name, start] of vncServers) {
  let cells: string[] | undefined;
  for (let tries = 0; cells === undefined && tries < 4; tries += 1) {
    cells = await measureServer(start).catch((error: unknown) => {
      process.stderr.write(`${name}: ${String(error)}\n`);
      return undefined;
    });
  }
  lines.push(`| ${name} | ${(cells ?? ['none', '', '', '']).join(' | ')} |`);
  process.stdout.write(`${lines.at(-1)}\n`);
}
process.stdout.write(`\n${lines.join('\n')}\n`);
process.exit(0);
