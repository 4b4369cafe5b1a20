import { onlineDevice, setUp } from '../tests/support/portal-client.ts';
import { connectAs, type SessionViewer } from '../tests/support/session-viewer.ts';
import { startUsher } from '../tests/support/usher.ts';
import { percentiles, table } from './support/figures.ts';

/**
 * Connect to the first picture, and End to the viewer's end, over the whole path of `usher up` on one machine: Portal on the
 * embedded database, relay, agent, a 1920x1080 X screen. The viewer is a process without a browser.
 *   npx tsx bench/session.bench.ts
 */
const rounds = 40;

const real = { renewMs: 15_000, leaseMs: 45_000, deadlineMs: 40_000, resumeMs: 45_000, beginMs: 30_000 };

/** Speaks RFB until the first rectangle of pixels has come. */
function firstPicture(viewer: SessionViewer): Promise<void> {
  const answers = [Buffer.from('RFB 003.008\n'), Buffer.from([1]), Buffer.from([1])];
  return new Promise((resolve) => {
    viewer.screen.onData = (bytes) => {
      const answer = answers.shift();
      if (answer !== undefined) return viewer.screen.send(answer);
      if (bytes[0] === 0) return resolve();
      // SetEncodings: Tight, quality 6; then a request for everything.
      viewer.screen.send(Buffer.from('0200000200000007ffffffe6', 'hex'));
      return viewer.screen.send(Buffer.from('03000000000007800438', 'hex'));
    };
  });
}

const usher = await startUsher('up', { args: ['--desktop', 'virtual', '--port', '0'], times: real });
const { client, team } = await setUp(usher.url, usher.setupCode ?? '');
const device = await onlineDevice(client, team);
const [connects, ends, closes]: [number[], number[], number[]] = [[], [], []];
for (let round = 0; round < rounds; round += 1) {
  const start = performance.now();
  const viewer = await connectAs(client, team, device);
  await firstPicture(viewer);
  connects.push(performance.now() - start);
  const end = performance.now();
  const params = { session: viewer.admitted.session };
  const ended = client.call('POST /api/sessions/:session/end', { params, body: {} });
  await viewer.screenClosed;
  closes.push(performance.now() - end);
  await ended;
  const { session } = await client.call('GET /api/sessions/:session', { params });
  if (session.acks.device !== null) ends.push(session.acks.device);
}
await usher.stop();
process.stdout.write(
  `${table([
    [`ms, ${rounds} rounds`, 'p50', 'p95', 'p99'],
    ['Connect to first picture', ...percentiles(connects)],
    ['End to viewer cut off', ...percentiles(closes)],
    ["End to the device's acknowledgement", ...percentiles(ends)],
  ])}\n`,
);
