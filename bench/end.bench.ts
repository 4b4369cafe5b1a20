import { startAgents } from '../tests/support/start-agents.ts';
import { startUsher } from '../tests/support/usher.ts';
import { connectAs, type SessionViewer } from '../tests/support/session-viewer.ts';
import { percentiles, table } from './support/figures.ts';
import { startLivePortal } from './support/live-portal.ts';
import { someAtATime } from './support/thin-agents.ts';

/**
 * End with a thousand live sessions: fifty of the product's agents in one process (their screens send a little every second), a
 * portal on a PostgreSQL with fsync on, a relay, and a thousand viewers without a browser in this process, over the real path. One
 * session after another is ended from the API, then all that are left in one act.
 *   npx tsx bench/end.bench.ts [sessions] [ended one by one]
 */
const count = Number(process.argv[2] ?? 1000);
const alone = Number(process.argv[3] ?? 200);
const agents = 50;

const live = await startLivePortal(count);
const { owner, team, portal } = live;
const [, relayToken = ''] = await portal.printed(/Relay token[^:]*: (\S+)/);
const relay = await startUsher('relay', {
  args: ['--portal', portal.url, '--port', '0'],
  env: { USHER_RELAY_TOKEN: relayToken },
});
const params = { team };
const { secret } = await owner.call('POST /api/teams/:team/join-tokens', {
  params,
  body: { label: 'many', uses: agents, days: 1 },
});
const many = await startAgents(portal.url, secret, agents);
try {
  const { devices } = await owner.call('GET /api/teams/:team/devices', { params });
  const places = Array.from({ length: count }, (_, place) => devices[place % devices.length]?.id ?? '');
  const connects: number[] = [];
  const viewers = await someAtATime(places, 4, async (device) => {
    const start = performance.now();
    const viewer = await connectAs(owner, team, device);
    connects.push(performance.now() - start);
    return viewer;
  });
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const [closes, devicesAcknowledged, forced]: [number[], number[], string[]] = [[], [], []];
  const endOne = async ({ admitted, screenClosed }: SessionViewer): Promise<void> => {
    const session = { session: admitted.session };
    const start = performance.now();
    const ended = owner.call('POST /api/sessions/:session/end', { params: session, body: { message: 'Enough.' } });
    await screenClosed;
    closes.push(performance.now() - start);
    await ended;
    const view = await owner.call('GET /api/sessions/:session', { params: session });
    if (view.session.acks.device !== null) devicesAcknowledged.push(view.session.acks.device);
    if (view.session.freedAt === null) forced.push(admitted.session);
  };
  const shuffled = viewers.toSorted(() => Math.random() - 0.5);
  for (const viewer of shuffled.slice(0, alone)) await endOne(viewer);
  const left = shuffled.slice(alone);
  const begin = performance.now();
  const lasts = Promise.all(
    left.map(async ({ screenClosed }) => {
      await screenClosed;
      return performance.now() - begin;
    }),
  );
  await owner.call('POST /api/teams/:team/sessions/end', { params, body: { which: { kind: 'all' } } });
  const answered = performance.now() - begin;
  const bulk = await lasts;
  process.stdout.write(
    `${table([
      [`ms, ${count} live sessions`, 'p50', 'p95', 'p99'],
      ['connect, four at a time', ...percentiles(connects)],
      [`End to viewer cut off, ${alone} one by one`, ...percentiles(closes)],
      ["End to the device's acknowledgement", ...percentiles(devicesAcknowledged)],
      [`${left.length} in one act, to each viewer cut off`, ...percentiles(bulk)],
    ])}\n\n${left.length} in one act: answered after ${answered.toFixed(0)} ms, the last viewer cut off after ${Math.max(...bulk).toFixed(0)} ms\n${forced.length} of ${alone} had no place freed when End answered\n`,
  );
} finally {
  await many.stop();
  await relay.stop();
  await live.stop();
}
