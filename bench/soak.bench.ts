import { CountingViewer, modern } from './support/counting-viewer.ts';
import { residentMiB } from './support/cpu.ts';
import { table } from './support/figures.ts';
import { ended, ours } from './support/vnc-servers.ts';
import { openWindow } from './support/windows.ts';

/**
 * Whether memory stays flat: for so many minutes a screen that changes heavily, in turn a page that scrolls, a film and a grainy film, each for
 * twenty seconds, before two viewers of which one goes and comes back each turn.
 *   npx tsx bench/soak.bench.ts [minutes]
 */
const minutes = Number(process.argv[2] ?? 30);
const turnMs = 20_000;
const kinds = ['scroll', 'video', 'noisy'] as const;

const server = await ours('1920x1080');
const stays = await CountingViewer.connect(server.port, modern);
const rows: string[][] = [['minute', 'resident, MiB', 'updates a second', 'of them video']];
const begun = performance.now();
let seen = 0;
for (let turn = 0; performance.now() - begun < minutes * 60_000; turn += 1) {
  const kind = kinds[turn % kinds.length] ?? 'scroll';
  const film = await openWindow('moving-window.ts', server, kind, 1920, 1080, 30);
  const comes = await CountingViewer.connect(server.port, modern);
  await new Promise((resolve) => setTimeout(resolve, turnMs));
  comes.close();
  await ended(film);
  if (turn % kinds.length !== kinds.length - 1) continue;
  const updates = stays.updates.slice(seen);
  seen = stays.updates.length;
  const video = updates.filter(({ videoPixels }) => videoPixels > 0).length;
  const seconds = (kinds.length * turnMs) / 1000;
  const row = [
    ((performance.now() - begun) / 60_000).toFixed(1),
    (await residentMiB(server.pid)).toFixed(0),
    (updates.length / seconds).toFixed(0),
    (video / seconds).toFixed(0),
  ];
  rows.push(row);
  process.stdout.write(`${row.join(' | ')}\n`);
}
stays.close();
await server.stop();
process.stdout.write(`\n${table(rows)}\n`);
process.exit(0);
