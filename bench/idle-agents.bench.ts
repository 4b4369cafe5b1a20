import { startLivePortal } from './support/live-portal.ts';
import { residentMiB, treeCpuMs } from './support/cpu.ts';
import { median, quantile, table } from './support/figures.ts';
import { joinPortal, seedDevices, someAtATime } from './support/thin-agents.ts';

/**
 * So many agents that hold their control connection and do nothing: what one portal process takes for them in memory and
 * processor time, and how long one of them takes to join. The agents are bare connections in this process.
 * Above some 9,000 the shell's limit of open files must allow it: ulimit -n 120000.
 *   npx tsx bench/idle-agents.bench.ts [agents]
 */
const count = Number(process.argv[2] ?? 10_000);
const idleMs = 30_000;
/** A loopback address has some 28,000 ports to dial from. */
const mostFromOne = 20_000;

const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const live = await startLivePortal(10);
const { portal } = live;
try {
  const devices = await seedDevices(live.sql, live.team, count);
  await settle(3000);
  const measure = async () => {
    const [begin, cpu] = [performance.now(), await treeCpuMs(portal.pid)];
    await settle(idleMs);
    const share = ((await treeCpuMs(portal.pid)) - cpu) / (performance.now() - begin);
    return { share, memory: await residentMiB(portal.pid) };
  };
  const alone = await measure();
  const joins: number[] = [];
  const begin = performance.now();
  let dialled = 0;
  const agents = await someAtATime(devices, 64, async (device) => {
    const start = performance.now();
    const agent = await joinPortal(portal.url, device, `127.0.0.${1 + Math.floor(dialled++ / mostFromOne)}`);
    joins.push(performance.now() - start);
    return agent;
  });
  const perSecond = agents.length / ((performance.now() - begin) / 1000);
  await settle(5000);
  const busy = await measure();
  const rows = [
    [`one portal process`, 'resident MiB', 'of a core'],
    ['no agents', alone.memory.toFixed(0), alone.share.toFixed(3)],
    [`${count} idle agents`, busy.memory.toFixed(0), busy.share.toFixed(3)],
    [
      'for each agent',
      `${(((busy.memory - alone.memory) * 1024) / count).toFixed(1)} KiB`,
      `${(((busy.share - alone.share) / count) * 1e6).toFixed(1)} millionths`,
    ],
  ];
  process.stdout.write(
    `${table(rows)}\n\njoined ${perSecond.toFixed(0)} a second, 64 at a time: p50 ${median(joins).toFixed(0)} ms, p99 ${quantile(joins, 0.99).toFixed(0)} ms\n`,
  );
  for (const agent of agents) agent.close();
} finally {
  await live.stop();
}
