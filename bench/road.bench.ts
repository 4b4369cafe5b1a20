import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startXvfb } from '../apps/agent/src/test-support/xvfb.ts';
import { quantile, table } from './support/figures.ts';
import { type Road, type ShapedRoad, shapedRoad } from './support/shaped-road.ts';
import { ended } from './support/vnc-servers.ts';
import { openWindow } from './support/windows.ts';

/**
 * A full-screen film over slow roads: how much of the road is used, how long an answer waits behind what is on its way, and how soon all is
 * well after a road was bad for a while. Two network namespaces, every packet carried by this process; as root.
 *   npx tsx bench/road.bench.ts
 */
const roads: readonly (readonly [string, Road])[] = [
  ['local, 1 Gbit/s, 0.4 ms', { bitsPerSecond: 1e9, roundTripMs: 0.4, loss: 0 }],
  ['20 Mbit/s, 40 ms', { bitsPerSecond: 20e6, roundTripMs: 40, loss: 0 }],
  ['2 Mbit/s, 100 ms, 1 % loss', { bitsPerSecond: 2e6, roundTripMs: 100, loss: 0.01 }],
];
const seconds = 12;
/** What comes before is the first screen and the way to the road's pace. */
const settledAfterMs = 5_000;

interface Seen {
  readonly answers: readonly { readonly at: number; readonly ms: number }[];
  readonly updates: readonly { readonly at: number; readonly bytes: number; readonly pixels: number }[];
}

async function play(road: ShapedRoad, kind: string, video: string, lasts = seconds): Promise<Seen> {
  const xvfb = await startXvfb('1920x1080');
  const { display, xauthority } = xvfb;
  const node = (end: readonly string[], file: string, args: readonly string[]) => {
    const [command = '', ...words] = [
      ...end,
      process.execPath,
      '--import',
      'tsx',
      join(import.meta.dirname, file),
      ...args,
    ];
    return spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  };
  const server = node(road.ends[0], 'mount-process.ts', [display, xauthority, road.addresses[0], 'automatic']);
  const port = await new Promise<string>((resolve) =>
    server.stdout.once('data', (text: Buffer) => resolve(String(text).trim())),
  );
  const film = await openWindow('moving-window.ts', xvfb, kind, 1920, 1080, 30);
  const viewer = node(road.ends[1], 'road-viewer-process.ts', [road.addresses[0], port, String(lasts), video]);
  let said = '';
  for await (const chunk of viewer.stdout) said += String(chunk);
  await ended(film);
  await ended(server);
  await xvfb.stop();
  return JSON.parse(said) as Seen;
}

const rows: string[][] = [
  ['road, film at 30', 'pictures/s', 'used of the road', 'answer behind all p50', 'p95', 'longest', 'beyond the road'],
];
for (const [name, road] of roads) {
  for (const video of ['with-video', 'without-video']) {
    const shaped = shapedRoad(road);
    const seen = await play(shaped, 'video', video);
    shaped.close();
    const updates = seen.updates.filter(({ at }) => at > settledAfterMs);
    const answers = seen.answers.filter(({ at }) => at > settledAfterMs).map(({ ms }) => ms);
    const span = (seconds * 1000 - settledAfterMs) / 1000;
    const bits = updates.reduce((sum, { bytes }) => sum + bytes * 8, 0) / span;
    const pictures = updates.reduce((sum, { pixels }) => sum + pixels, 0) / (1920 * 1080) / span;
    const row = [
      `${name}, ${video === 'with-video' ? 'H.264' : 'Tight'}`,
      pictures.toFixed(1),
      `${((100 * bits) / road.bitsPerSecond).toFixed(0)} %`,
      ...[0.5, 0.95, 1].map((share) => `${quantile(answers, share).toFixed(0)} ms`),
      `${(quantile(answers, 0.5) - road.roundTripMs).toFixed(0)} ms`,
    ];
    rows.push(row);
    process.stdout.write(`${row.join(' | ')}\n`);
  }
}
process.stdout.write(`\n${table(rows)}\n\n`);

/** Ten seconds of a good road, six of a bad one, then good again. */
const [good, bad] = [roads[1]?.[1], roads[2]?.[1]];
if (good !== undefined && bad !== undefined) {
  const shaped = shapedRoad(good);
  // The viewer starts about two seconds after the film.
  const toBad = setTimeout(() => shaped.change(bad), 13_000);
  const toGood = setTimeout(() => shaped.change(good), 19_000);
  const begun = performance.now();
  const seen = await play(shaped, 'video', 'with-video', 20);
  clearTimeout(toBad);
  clearTimeout(toGood);
  shaped.close();
  const viewerBegan = performance.now() - begun - 20_000;
  const rates = Array.from(
    { length: 20 },
    (_, second) => seen.updates.filter(({ at }) => at >= second * 1000 && at < (second + 1) * 1000).length,
  );
  const waits = Array.from({ length: 20 }, (_, second) =>
    quantile(
      seen.answers.filter(({ at }) => at >= second * 1000 && at < (second + 1) * 1000).map(({ ms }) => ms),
      1,
    ),
  );
  const [from, to] = [13, 19].map((at) => (at - viewerBegan / 1000).toFixed(1));
  const recovery = [
    [`second (bad from ${from} to ${to})`, ...rates.map((_, second) => String(second + 1))],
    ['pictures', ...rates.map(String)],
    ['longest answer, ms', ...waits.map((ms) => ms.toFixed(0))],
  ];
  process.stdout.write(`${table(recovery)}\n`);
}
process.exit(0);
