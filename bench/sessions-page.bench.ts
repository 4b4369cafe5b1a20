import { accessibilityFaults, newPerson, startBrowser } from '../tests/support/browser.ts';
import { sampleSessions, startSamplePortal } from '../tests/support/sample-portal.ts';

/**
 * The Sessions page in Chromium with 1,000 sessions: how long its frames take while nothing but its clocks change, while 50,
 * 200 and 1,000 sessions change a second, and while somebody scrolls through all of it. The pages are those that were built;
 * the answers are made up.
 *   node tools/build.mjs && npx tsx bench/sessions-page.bench.ts
 */
const count = 1000;
const seconds = 10;

type Frames = { readonly gaps: number[]; readonly long: number; readonly shift: number };

const portal = await startSamplePortal(sampleSessions(count, 250));
const browser = await startBrowser();
const { page, errors } = await newPerson(browser);
// The runner's compiler names functions by a helper that pages do not have.
await page.addInitScript('globalThis.__name = (it) => it');
await page.goto(`${portal.url}/t/${portal.team}/people/sessions`);
const start = Date.now();
await page.getByRole('button', { name: 'Open all' }).click();
await page.getByRole('checkbox', { name: /^Select .* session on PC-1$/ }).waitFor();
const opened = Date.now() - start;

/** Frames of a while, as the page itself sees them: the time between two, tasks over 50 ms, and how far things were shifted. */
function frames(ms: number, scrolls: boolean): Promise<Frames> {
  return page.evaluate(
    ({ ms, scrolls }) =>
      new Promise<Frames>((done) => {
        const gaps: number[] = [];
        let long = 0;
        let shift = 0;
        const tasks = new PerformanceObserver((list) => (long += list.getEntries().length));
        tasks.observe({ entryTypes: ['longtask'] });
        const shifts = new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) if ('value' in entry) shift += Number(entry.value);
        });
        shifts.observe({ type: 'layout-shift', buffered: false });
        const begun = performance.now();
        let last = begun;
        const frame = (now: number): void => {
          gaps.push(now - last);
          last = now;
          if (scrolls) {
            const end = document.documentElement.scrollHeight - innerHeight;
            scrollTo(0, end * Math.min(1, (now - begun) / ms));
          }
          if (now - begun < ms) return void requestAnimationFrame(frame);
          tasks.disconnect();
          shifts.disconnect();
          done({ gaps: gaps.slice(1), long, shift });
        };
        requestAnimationFrame(frame);
      }),
    { ms, scrolls },
  );
}

/** So many sessions a second say something new, one after the other. */
function changing(perSecond: number): () => void {
  const all = [...portal.sessions.keys()];
  let at = 0;
  const timer = setInterval(() => {
    for (let each = 0; each < perSecond / 50; each += 1) {
      const session = portal.sessions.get(all[at % all.length] ?? '');
      at += 1;
      if (session) portal.change({ ...session, state: session.state === 'active' ? 'unconfirmed' : 'active' });
    }
  }, 20);
  return () => clearInterval(timer);
}

async function busyShare(run: () => Promise<Frames>): Promise<Frames & { readonly busy: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const taskSeconds = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  const [before, begun] = [await taskSeconds(), performance.now()];
  const seen = await run();
  const busy = ((await taskSeconds()) - before) / ((performance.now() - begun) / 1000);
  await session.detach();
  return { ...seen, busy };
}

const lines: string[] = [];
async function measure(name: string, perSecond: number, scrolls = false): Promise<void> {
  const stop = changing(perSecond);
  const { gaps, long, shift, busy } = await busyShare(() => frames(seconds * 1000, scrolls));
  stop();
  const sorted = gaps.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  lines.push(
    `| ${name} | ${(gaps.length / seconds).toFixed(0)} | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} | ${at(1)} | ${long} | ${(busy * 100).toFixed(0)} % | ${shift.toFixed(4)} |`,
  );
}

await measure('clocks only', 0);
await measure('50 changes a second', 50);
await measure('200 changes a second', 200);
await measure('1,000 changes a second', 1000);
await measure('scrolling through all', 0, true);
await measure('scrolling, 200 changes a second', 200, true);
const drawn = await page.getByRole('row').count();
const faults = await accessibilityFaults(page);
await browser.close();
await portal.stop();
process.stdout.write(
  [
    `| ${count} sessions, ${seconds} s each | frames/s | p50 ms | p95 | p99 | longest | tasks over 50 ms | main thread busy | layout shift |`,
    '|---|---|---|---|---|---|---|---|---|',
    ...lines,
    '',
    `Opened all in ${opened} ms; ${drawn} rows in the document. Errors: ${errors.length}; axe: ${faults.length}.`,
    '',
  ].join('\n'),
);
