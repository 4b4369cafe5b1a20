import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CountingViewer,
  modern,
  type SeenUpdate,
  type ViewerProfile,
  withoutVideo,
} from './support/counting-viewer.ts';
import { treeCpuMs } from './support/cpu.ts';
import { median, table } from './support/figures.ts';
import { ended, type VncServer, vncServers } from './support/vnc-servers.ts';
import { openWindow, within } from './support/windows.ts';

/**
 * What a screen costs that changes: updates, bytes and processor time of ours and its peers, one after the other in one run, with
 * the same programs on the same kind of X server and the same viewer on the same machine (continuous updates and fences where
 * a server has them, Tight at quality 6, H.264 where it has that).
 *   npx tsx bench/screen.bench.ts [rounds] [workload…]
 */
const [roundsText = '3', ...only] = process.argv.slice(2);
const rounds = Number(roundsText);
const settleMs = 2_500;
const measureMs = 4_000;
const size = '1920x1080';
const run = promisify(execFile);

interface Workload {
  readonly name: string;
  /** What one whole change covers, pixels; undefined where only updates are counted. */
  readonly pixels: number | undefined;
  /** Of the screen, where it is another than 1920x1080. */
  readonly screen?: string;
  start(server: VncServer): Promise<() => Promise<void>>;
}

const fullScreen = 1920 * 1080;

function moving(kind: string, fps: number, width = 1920, height = 1080): Workload['start'] {
  return async (server) => {
    const window = await openWindow('moving-window.ts', server, kind, width, height, fps);
    return () => ended(window);
  };
}

/** 15 keys a second into a terminal of 140 columns, by the X server's own test extension. */
const typing: Workload['start'] = async ({ env }) => {
  const terminal = spawn('xterm', ['-geometry', '140x42+0+0', '-e', 'cat'], { env, stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 800));
  await run('xdotool', ['mousemove', '200', '200'], { env });
  const typist = spawn('xdotool', ['type', '--delay', '67', 'the quick brown fox jumps '.repeat(40)], {
    env,
    stdio: 'ignore',
  });
  return async () => {
    await ended(typist);
    await ended(terminal);
  };
};

/** A page of text in Chromium that scrolls by 20 pixels at each animation frame, down and up again. */
const chromium: Workload['start'] = async ({ env }) => {
  const folder = await mkdtemp(join(tmpdir(), 'usher-bench-'));
  const lines = Array.from(
    { length: 600 },
    (_, line) => `<p>${line}. ${'A page has words of many lengths in it. '.repeat(3 + (line % 5))}</p>`,
  );
  const script = `let y=0,step=20;function go(){y+=step;if(y<0||y>document.body.scrollHeight-innerHeight)step=-step;scrollTo(0,y);requestAnimationFrame(go)}go()`;
  await writeFile(
    join(folder, 'page.html'),
    `<body style="font:16px serif;margin:40px 200px">${lines.join('')}<script>${script}</script>`,
  );
  const flags = [
    '--no-sandbox',
    '--kiosk',
    '--no-first-run',
    '--disable-gpu',
    '--window-size=1920,1080',
    '--window-position=0,0',
  ];
  const args = [...flags, `--user-data-dir=${folder}/data`, `file://${folder}/page.html`];
  const browser = spawn('chromium', args, { env, stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  return async () => {
    await ended(browser);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
};

const workloads: readonly Workload[] = [
  { name: 'typing', pixels: undefined, start: typing },
  { name: 'scroll 30', pixels: fullScreen, start: moving('scroll', 30) },
  { name: 'scroll 60', pixels: fullScreen, start: moving('scroll', 60) },
  { name: 'Chromium scroll', pixels: fullScreen, start: chromium },
  { name: 'dragged window 30', pixels: undefined, start: moving('drag', 30) },
  { name: 'video 30', pixels: fullScreen, start: moving('video', 30) },
  { name: 'video 60', pixels: fullScreen, start: moving('video', 60) },
  { name: 'grainy video 30', pixels: fullScreen, start: moving('noisy', 30) },
  { name: 'video 640x360 at 60', pixels: 640 * 360, start: moving('video', 60, 640, 360) },
  { name: 'video 60 on 3840x2160', pixels: fullScreen, screen: '3840x2160', start: moving('video', 60) },
];

interface Figures {
  readonly updates: number;
  readonly changes: number | undefined;
  readonly megabytes: number;
  readonly cpu: number;
  readonly xCpu: number;
}

async function measure(server: VncServer, profile: ViewerProfile, workload: Workload): Promise<Figures> {
  const stop = await workload.start(server);
  const viewer = await CountingViewer.connect(server.port, profile);
  try {
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const from = viewer.updates.length;
    const begun = performance.now();
    const [cpu, xCpu] = await cpuOf(server);
    await new Promise((resolve) => setTimeout(resolve, measureMs));
    const [cpuAfter, xCpuAfter] = await cpuOf(server);
    const seconds = (performance.now() - begun) / 1000;
    const seen = viewer.updates.slice(from);
    const sum = (of: (update: SeenUpdate) => number): number => seen.reduce((total, update) => total + of(update), 0);
    return {
      updates: seen.length / seconds,
      changes: workload.pixels === undefined ? undefined : sum(({ pixels }) => pixels) / workload.pixels / seconds,
      megabytes: sum(({ bytes }) => bytes) / seconds / 1e6,
      cpu: (cpuAfter - cpu) / seconds / 10,
      xCpu: (xCpuAfter - xCpu) / seconds / 10,
    };
  } finally {
    viewer.close();
    await stop();
  }
}

async function cpuOf({ pid, xPid }: VncServer): Promise<[number, number]> {
  return [await treeCpuMs(pid), xPid === undefined ? 0 : await treeCpuMs(xPid)];
}

const columns = vncServers.flatMap(([name, start]) =>
  name === 'ours'
    ? [
        { name, start, profile: modern },
        { name: 'ours without H.264', start, profile: withoutVideo },
      ]
    : [{ name, start, profile: modern }],
);
const chosen = workloads.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)));
const rows: string[][] = [['updates/s, changes/s, MB/s, CPU % server + X', ...columns.map(({ name }) => name)]];
for (const workload of chosen) {
  const row = [workload.name];
  for (const { name, start, profile } of columns) {
    const all: Figures[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const server = await start(workload.screen ?? size);
      const figures = await within(45_000, measure(server, profile, workload)).catch((error: unknown) => {
        process.stderr.write(`${name}, ${workload.name}: ${String(error)}\n`);
      });
      await server.stop();
      if (figures !== undefined) all.push(figures);
    }
    const of = (what: (figures: Figures) => number | undefined, digits: number): string =>
      median(all.flatMap((figures) => what(figures) ?? [])).toFixed(digits);
    const changes = workload.pixels === undefined ? '' : `, ${of((f) => f.changes, 1)}`;
    const cell =
      all.length === 0
        ? 'none'
        : `${of((f) => f.updates, 0)}${changes}, ${of((f) => f.megabytes, 3)}, ${of((f) => f.cpu, 0)}+${of((f) => f.xCpu, 0)}`;
    row.push(cell);
    process.stdout.write(`${workload.name} | ${name} | ${cell}\n`);
  }
  rows.push(row);
}
process.stdout.write(`\n${table(rows)}\n`);
process.exit(0);
