import type { Page } from 'playwright-core';
import { newPerson, startBrowser } from '../tests/support/browser.ts';
import { startDisplay } from '../tests/support/display.ts';
import { signIn } from '../tests/support/looking.ts';
import { onlineDevice, owner, setUp } from '../tests/support/portal-client.ts';
import { startUsher } from '../tests/support/usher.ts';
import { openViewer } from '../tests/support/viewer-tab.ts';
import { table } from './support/figures.ts';
import { ended } from './support/vnc-servers.ts';
import { openWindow } from './support/windows.ts';

/**
 * What the viewer's page spends its time on while a screen of 1920x1080 moves: samples of its main thread, by whose code runs.
 *   npx tsx bench/viewer-profile.bench.ts [seconds]
 */
const seconds = Number(process.argv[2] ?? 8);
const workloads = [
  ['scroll 30', 'scroll', 30],
  ['video 30', 'video', 30],
  ['video 60', 'video', 60],
  ['grainy video 30', 'noisy', 30],
  ['dragged window 30', 'drag', 30],
] as const;
const long = { renewMs: 15_000, leaseMs: 45_000, deadlineMs: 40_000, resumeMs: 45_000, beginMs: 30_000 };

interface Sampled {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

const owners = ['noVNC', 'Usher', 'collecting garbage', 'the browser itself'] as const;
type Owner = (typeof owners)[number] | 'idle';

/** Whose code a sample is in: the browser's own functions count for whoever called them. */
function ownersOf({ nodes }: Sampled): Map<number, { readonly owner: Owner; readonly name: string }> {
  const known = new Map<number, { readonly owner: Owner; readonly name: string }>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (id: number, caller: Owner): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const { functionName, url } = node.callFrame;
    let whose = caller;
    if (functionName === '(idle)') whose = 'idle';
    else if (functionName === '(garbage collector)') whose = 'collecting garbage';
    else if (/\/rfb-[^/]*\.js$/.test(url)) whose = 'noVNC';
    else if (url.includes('/assets/')) whose = 'Usher';
    known.set(id, { owner: whose, name: functionName });
    for (const child of node.children ?? []) visit(child, whose);
  };
  const [root] = nodes;
  if (root !== undefined) visit(root.id, 'the browser itself');
  return known;
}

async function profile(viewer: Page): Promise<{ readonly shares: Map<Owner, number>; readonly most: string }> {
  const session = await viewer.context().newCDPSession(viewer);
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 250 });
  await session.send('Profiler.start');
  await viewer.waitForTimeout(seconds * 1000);
  const { profile: sampled } = (await session.send('Profiler.stop')) as { readonly profile: Sampled };
  await session.detach();
  const known = ownersOf(sampled);
  const shares = new Map<Owner, number>();
  const functions = new Map<string, number>();
  const { samples = [], timeDeltas = [] } = sampled;
  const all = timeDeltas.reduce((sum, us) => sum + us, 0);
  samples.forEach((id, index) => {
    const { owner: whose, name } = known.get(id) ?? { owner: 'idle', name: '' };
    const share = (timeDeltas[index] ?? 0) / all;
    shares.set(whose, (shares.get(whose) ?? 0) + share);
    const key = `${name || 'unnamed'} (${whose})`;
    if (whose !== 'idle') functions.set(key, (functions.get(key) ?? 0) + share);
  });
  const most = [...functions].toSorted(([, a], [, b]) => b - a).slice(0, 4);
  return { shares, most: most.map(([name, share]) => `${name} ${percent(share)}`).join(', ') };
}

const percent = (share = 0): string => `${(100 * share).toFixed(1)} %`;

const display = await startDisplay('1920x1080');
const env = { XAUTHORITY: display.xauthority };
const usher = await startUsher('up', { args: ['--desktop', display.name, '--port', '0'], times: long, env });
const { client, team } = await setUp(usher.url, usher.setupCode ?? '');
await onlineDevice(client, team);
const browser = await startBrowser();
const { page } = await newPerson(browser, { width: 1920, height: 1080 });
await signIn(page, usher.url, owner.email);
const viewer = await openViewer(page);
const rows: string[][] = [['share of the main thread', ...owners, 'idle', 'most in']];
for (const [name, kind, fps] of workloads) {
  const window = await openWindow(
    'moving-window.ts',
    { display: display.name, xauthority: display.xauthority },
    kind,
    1920,
    1080,
    fps,
  );
  await viewer.waitForTimeout(3_000);
  const { shares, most } = await profile(viewer);
  rows.push([name, ...[...owners, 'idle' as const].map((whose) => percent(shares.get(whose))), most]);
  process.stdout.write(`${(rows.at(-1) ?? []).join(' | ')}\n`);
  await ended(window);
}
await browser.close();
await usher.stop();
await display.stop();
process.stdout.write(`\n${table(rows)}\n`);
process.exit(0);
