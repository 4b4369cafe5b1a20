import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { FromLive } from '../packages/contract/src/index.ts';
import { residentMiB, treeCpuMs } from './support/cpu.ts';
import { percentiles, table } from './support/figures.ts';
import { startLivePortal } from './support/live-portal.ts';
import { joinPortal, seedDevices } from './support/thin-agents.ts';

/**
 * A hundred open pages on a team of a thousand sessions that change: how long from an agent's report until a page has it, and
 * what the portal takes for it. Ten agents, bare connections in this process, hold a hundred sessions each.
 *   npx tsx bench/pages.bench.ts [pages] [changes a second]
 */
const pages = Number(process.argv[2] ?? 100);
const changesPerSecond = Number(process.argv[3] ?? 20);
const [agents, each, runMs] = [10, 100, 30_000];

interface OpenPage {
  readonly socket: WebSocket;
  readonly heard: Map<string, number[]>;
  bytes: number;
}

const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const live = await startLivePortal(agents * each);
const { portal, team, sql } = live;
const sentAt = new Map<string, number>();
const waits: number[] = [];
let events = 0;

function openPage(): Promise<OpenPage> {
  const socket = new WebSocket(`${portal.url.replace(/^http/, 'ws')}/api/live`, {
    origin: portal.url,
    headers: { cookie: live.owner.cookie() },
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    const page: OpenPage = { socket, heard: new Map(), bytes: 0 };
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'watch', team })));
    socket.on('message', (data: Buffer) => {
      page.bytes += data.length;
      const message = JSON.parse(data.toString()) as FromLive;
      if (message.type === 'snapshot') return resolve(page);
      events += 1;
      if (message.type !== 'session') return;
      const sent = sentAt.get(`${message.session.id} ${message.session.state}`);
      if (sent !== undefined) waits.push(performance.now() - sent);
    });
  });
}

try {
  const joined = [];
  for (const device of await seedDevices(sql, team, agents)) joined.push(await joinPortal(portal.url, device));
  const held = joined.map(({ device, connection }) => ({
    device,
    connection,
    ids: Array.from({ length: each }, () => randomUUID()),
  }));
  for (const { device, connection, ids } of held) {
    await sql.query(
      `insert into session (id, team_id, member_id, device_id, state, rights, viewer_key, connection_number,
         reported_connection, created_at, begun_at, lease_until)
       select id, $1, (select id from member where team_id = $1 limit 1), $2, 'active', '{}', '', $3, $3, portal_now(), portal_now(),
         portal_now() + interval '1 hour' from unnest($4::uuid[]) id`,
      [team, device, connection, ids],
    );
  }
  const snapshotBegin = performance.now();
  const open: OpenPage[] = [];
  for (let page = 0; page < pages; page += 1) open.push(await openPage());
  const snapshotMs = (performance.now() - snapshotBegin) / pages;
  await settle(2000);
  const snapshotBytes = open[0]?.bytes ?? 0;
  const [cpu, begin] = [await treeCpuMs(portal.pid), performance.now()];
  const resuming = new Set<string>();
  let changes = 0;
  while (performance.now() - begin < runMs) {
    const due = Math.floor(((performance.now() - begin) / 1000) * changesPerSecond);
    for (; changes < due; changes += 1) {
      const place = changes % agents;
      const id = held[place]?.ids[Math.floor(changes / agents) % each];
      if (id === undefined) break;
      const state = resuming.has(id) ? 'active' : 'resuming';
      if (state === 'active') resuming.delete(id);
      else resuming.add(id);
      sentAt.delete(`${id} ${state === 'active' ? 'resuming' : 'active'}`);
      sentAt.set(`${id} ${state}`, performance.now());
      joined[place]?.say({ type: 'session.state', id, fence: 1, state });
    }
    await settle(10);
  }
  const took = performance.now() - begin;
  const share = ((await treeCpuMs(portal.pid)) - cpu) / took;
  await settle(2000);
  const bytes = open.reduce((sum, page) => sum + page.bytes - snapshotBytes, 0) / pages / (took / 1000);
  process.stdout.write(
    `${table([
      [`${pages} pages, ${agents * each} sessions, ${changesPerSecond} changes a second`, ''],
      ['from a report to a page, p50 / p95 / p99 ms', percentiles(waits).join(' / ')],
      ['the portal, of a core', share.toFixed(2)],
      ['the portal, resident MiB', (await residentMiB(portal.pid)).toFixed(0)],
      ['a page receives, KiB a second', (bytes / 1024).toFixed(1)],
      ['events of all pages a second', (events / (took / 1000)).toFixed(0)],
      ['a snapshot, KiB', (snapshotBytes / 1024).toFixed(0)],
      ['a snapshot, ms', snapshotMs.toFixed(0)],
      ['changes heard by pages, of what was said', `${((waits.length / pages / changes) * 100).toFixed(0)} %`],
    ])}\n`,
  );
  for (const { socket } of open) socket.terminate();
  for (const agent of joined) agent.close();
} finally {
  await live.stop();
}
