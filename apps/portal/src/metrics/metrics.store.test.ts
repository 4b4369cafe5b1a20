import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { recordingLog } from '../control/test-support/recording-log.ts';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { dispatchTeam } from '../notify/dispatch.ts';
import { newId, openTeamDesk } from '../teams/test-support/team-desk.ts';
import { dashboard } from './test-support/dashboard.ts';
import { createMetrics, databaseGauges, listenForScrapes, metricsConsumer, requestObserver } from './index.ts';

/** The client writes Nan for what it has not measured yet; Prometheus reads it whatever its case. */
const sample = /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (-?[\d.e+-]+|Nan|[+-]Inf)$/;

/** The text format of Prometheus 0.0.4, read line by line; throws at what is none of it. */
function parse(text: string): Map<string, number> {
  const values = new Map<string, number>();
  const typed = new Set<string>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, comment, name = ''] = /^# (HELP|TYPE) (\S+) ?/.exec(line) ?? [];
    if (comment === 'TYPE') {
      if (typed.has(name)) throw new Error(`two types of ${name}`);
      if (name.endsWith('_total') !== line.endsWith(' counter')) throw new Error(`named for another type: ${line}`);
      typed.add(name);
    }
    if (comment !== undefined) continue;
    const [, metric, labels = '', value] = sample.exec(line) ?? [];
    if (metric === undefined) throw new Error(`no sample: ${line}`);
    if (!typed.has(metric) && !typed.has(metric.replace(/_(bucket|sum|count)$/, '')))
      throw new Error(`no type: ${line}`);
    const key = labels === '' ? metric : `${metric}{${labels}}`;
    if (values.has(key)) throw new Error(`twice: ${key}`);
    values.set(key, Number(value));
  }
  return values;
}

async function openScrapes(db: Db, node = newId()) {
  const metrics = createMetrics();
  const refresh = databaseGauges(metrics.registry, db, node);
  const listener = await listenForScrapes(metrics, { port: 0, refresh, log: recordingLog() });
  onTestFinished(() => listener.close());
  const url = `http://127.0.0.1:${listener.port}`;
  return { metrics, url, scrape: async () => parse(await (await fetch(`${url}/metrics`)).text()) };
}

describeOnBothDatabases('metrics', (open) => {
  it('tell what is in use and what waits, in the format of Prometheus, on a path of their own', async () => {
    const db = await open();
    const desk = await openTeamDesk(db, 3);
    const owner = await desk.member('owner');
    await desk.begin(owner);
    await desk.begin(owner, await desk.anotherDevice());
    const { url, scrape } = await openScrapes(db);
    const values = await scrape();
    expect(values.get('usher_sessions_in_use')).toBe(2);
    expect(values.get('usher_capacity')).toBe(3);
    expect(values.get('usher_devices_online')).toBe(2);
    expect(values.get('usher_agents_connected')).toBe(0);
    expect(values.get('usher_sweeper_lag_seconds')).toBe(0);
    expect(values.get('usher_notify_behind')).toBeGreaterThan(0);
    await dispatchTeam(db, desk.team, []);
    expect((await scrape()).get('usher_notify_behind')).toBe(0);
    const elsewhere = await Promise.all([fetch(url), fetch(`${url}/metrics`, { method: 'POST' })]);
    expect(elsewhere.map(({ status }) => status)).toEqual([404, 404]);
  });

  it('count ends by reason and hop, each once whichever node reads it', async () => {
    const db = await open();
    const desk = await openTeamDesk(db);
    const owner = await desk.member('owner');
    const session = await desk.begin(owner);
    await desk.end(owner, session);
    await sql`select append_audit(${desk.team}::uuid, 'session.end-confirmed', null, 'Usher', null,
      ${JSON.stringify({ session, acks: { device: 12, relay: 30, viewer: 48 } })}::jsonb)`.execute(db.read);
    const [one, two] = [await openScrapes(db), await openScrapes(db)];
    const other = await open.another();
    await Promise.all([
      dispatchTeam(db, desk.team, [metricsConsumer(one.metrics)]),
      dispatchTeam(other, desk.team, [metricsConsumer(two.metrics)]),
    ]);
    const all = [await one.scrape(), await two.scrape()];
    const sum = (key: string) => all.reduce((total, values) => total + (values.get(key) ?? 0), 0);
    expect(sum('usher_sessions_ended_total{reason="ended-by-self"}')).toBe(1);
    expect(sum('usher_end_seconds_count{hop="viewer"}')).toBe(1);
    expect(sum('usher_end_seconds_sum{hop="relay"}')).toBeCloseTo(0.03);
    expect(sum('usher_end_seconds_bucket{le="0.01",hop="device"}')).toBe(0);
    expect(sum('usher_end_seconds_bucket{le="0.025",hop="device"}')).toBe(1);
  });

  it('have every metric that the dashboard asks for, and labels that name nobody', async () => {
    const db = await open();
    const { metrics, scrape } = await openScrapes(db);
    const before = await scrape();
    for (const key of [
      'usher_admissions_total{outcome="at-capacity"}',
      'usher_sessions_ended_total{reason="lease-lost"}',
      'usher_end_seconds_count{hop="viewer"}',
    ])
      expect(before.get(key), `${key} begins at nothing, so that its first is seen`).toBe(0);
    const observe = requestObserver(metrics);
    observe('POST /api/teams/:team/sessions', 'ok');
    observe('POST /api/teams/:team/sessions', 'at-capacity');
    metrics.ended.inc({ reason: 'viewer-left' });
    metrics.endSeconds.observe({ hop: 'device' }, 0.1);
    const values = await scrape();
    expect(values.get('usher_admissions_total{outcome="at-capacity"}')).toBe(1);
    expect(values.get('usher_admissions_total{outcome="admitted"}')).toBe(1);
    const known = new Set([...values.keys()].map((key) => key.split('{')[0]));
    const asked = dashboard.panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/\b(usher|nodejs|process)_\w+/g) ?? []),
    );
    expect(asked.length).toBeGreaterThan(15);
    for (const name of asked) expect(known, name).toContain(name);
    const ours = [...known]
      .filter((name) => name?.startsWith('usher_'))
      .map((name) => name?.replace(/_(sum|count)$/, '_bucket'));
    for (const name of ours) if (name !== 'usher_requests_total') expect(asked, name).toContain(name);
    const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-/;
    expect([...values.keys()].filter((key) => uuid.test(key))).toEqual([]);
  });
});
