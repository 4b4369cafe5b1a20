import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { createPostgresDatabase, type TestDatabase } from '../../apps/portal/src/database/test-support/databases.ts';
import { nodeCrypto } from '../../apps/agent/src/crypto/node-crypto.ts';
import { type Admitted, CallError, type SessionView } from '../../packages/contract/src/index.ts';
import { base64url, joinRelay, LinkError } from '../../packages/link/src/index.ts';
import { startBrowser } from '../support/browser.ts';
import { tabPids } from '../support/browser-processes.ts';
import { eventually, owner, type PortalClient } from '../support/portal-client.ts';
import { startRfb } from '../support/rfb-viewer.ts';
import { type KillableProcess, type SeparateProcesses, startSeparately } from '../support/separate-processes.ts';
import { type RunningPostgres, startPostgres } from '../support/servers.ts';
import { connectAs, messageSocket, openSession, type SessionViewer } from '../support/session-viewer.ts';
import { longLeases, shortTimes } from '../support/usher.ts';

/** What a busy machine may add to a time that is counted in leases. */
const slackMs = 4_000;

interface Team {
  readonly client: PortalClient;
  readonly team: string;
}

const list = ({ client, team }: Team) => client.call('GET /api/teams/:team/sessions', { params: { team } });
const inUse = async (at: Team): Promise<number> => (await list(at)).capacity.inUse;
const read = async ({ client }: Team, session: string): Promise<SessionView> =>
  (await client.call('GET /api/sessions/:session', { params: { session } })).session;

/** The view once it looks like this. */
const shown = (at: Team, session: string, state: SessionView['state'], patienceMs?: number): Promise<SessionView> =>
  eventually(async () => {
    const view = await read(at, session);
    return view.state === state && view;
  }, patienceMs);

async function end(at: Team, viewer: SessionViewer): Promise<SessionView> {
  const { session } = viewer.admitted;
  await at.client.call('POST /api/sessions/:session/end', { params: { session }, body: {} });
  await viewer.screenClosed;
  return eventually(async () => {
    const view = await read(at, session);
    return view.freedAt !== null && view;
  });
}

async function resume({ client }: Team, viewer: SessionViewer): Promise<SessionViewer> {
  const key = await nodeCrypto.generate();
  const viewerKey = base64url.encode(key.publicKey);
  const params = { session: viewer.admitted.session };
  const admitted = await client.call('POST /api/sessions/:session/resume', { params, body: { viewerKey } });
  return openSession(client.origin, admitted, key);
}

/** Asks again while it is refused for a reason that passes. */
const again = <T>(ask: () => Promise<T>): Promise<T> => eventually(() => ask().catch(() => undefined), 30_000);

let parts: SeparateProcesses | undefined;
let database: TestDatabase | undefined;

async function start(options: Parameters<typeof startSeparately>[0]): Promise<SeparateProcesses> {
  parts = await startSeparately(options);
  return parts;
}

async function stopAll(): Promise<void> {
  await parts?.stop();
  await database?.drop();
  parts = undefined;
  database = undefined;
}

describe('on short leases', () => {
  let at: SeparateProcesses;
  beforeAll(async () => {
    database = await createPostgresDatabase(inject('postgresUrl'));
    at = await start({ databaseUrl: database.url, relays: 2 });
  });
  afterAll(stopAll);

  describe('a browser tab that is killed', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await startBrowser();
    });
    afterAll(() => browser?.close());

    it('frees its place within one lease, and the list tells the truth meanwhile (L4)', async () => {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`${at.client.origin}/sign-in`);
      await page.getByLabel('E-mail').fill(owner.email);
      await page.getByLabel('Password').fill(owner.password);
      await page.getByRole('button', { name: /sign in/i }).click();
      await page.waitForURL(/devices/);
      const opening = page.context().waitForEvent('page');
      await page
        .getByRole('button', { name: /^Connect/ })
        .first()
        .click();
      const tab = await opening;
      await tab.getByRole('toolbar', { name: 'Session' }).waitFor();
      const { id: session } = await eventually(async () =>
        (await list(at)).sessions.find(({ state }) => state === 'active'),
      );
      const killedAt = Date.now();
      for (const pid of tabPids()) process.kill(pid, 'SIGKILL');
      await freedAsLost(session, killedAt);
    });
  });

  /** Held while the viewer may come back, and free within one lease of the kill. */
  async function freedAsLost(session: string, killedAt: number): Promise<void> {
    await shown(at, session, 'resuming');
    expect(await inUse(at)).toBe(1);
    const ended = await shown(at, session, 'ended');
    expect(ended).toMatchObject({ reason: 'viewer-lost', forced: false });
    expect((ended.freedAt ?? Infinity) - killedAt).toBeLessThan(shortTimes.leaseMs + slackMs);
    expect(await inUse(at)).toBe(0);
  }

  describe('a relay that is killed', () => {
    const relayOf = ({ relays }: Admitted): KillableProcess => {
      const { port } = new URL(relays[0]?.url ?? '');
      const found = at.relays.find(({ running }) => running.output().includes(`:${port}/`));
      if (found === undefined) throw new Error(`no relay listens on ${port}`);
      return found;
    };

    it('keeps the place, and the same session goes on through another relay (L4)', async () => {
      const viewer = await connectAs(at.client, at.team, at.device);
      await startRfb(viewer.screen);
      const killed = relayOf(viewer.admitted);
      await killed.kill();
      expect(await viewer.screenClosed).toMatchObject({ kind: 'closed-there' });
      const resumed = await again(() => resume(at, viewer));
      expect(relayOf(resumed.admitted)).not.toBe(killed);
      await startRfb(resumed.screen);
      expect(await shown(at, viewer.admitted.session, 'active')).toMatchObject({ fence: 2, endedAt: null });
      expect(await inUse(at)).toBe(1);
      // The dead relay cannot confirm its cut, and need not: the device has stopped (E3).
      expect(await end(at, resumed)).toMatchObject({ reason: 'ended-by-self', forced: false });
      await killed.startAgain();
    });

    it('frees the place within one lease when no relay comes back, and the list says so', async () => {
      const viewer = await again(() => connectAs(at.client, at.team, at.device));
      const { session } = viewer.admitted;
      await shown(at, session, 'active');
      const killedAt = Date.now();
      for (const relay of at.relays) await relay.kill();
      await freedAsLost(session, killedAt);
      await expect(connectAs(at.client, at.team, at.device)).rejects.toMatchObject({ code: 'device-offline' });
      expect(await inUse(at)).toBe(0);
    });

    it('takes nothing of its former start when it is back, and carries new sessions (E5)', async () => {
      for (const relay of at.relays) await relay.startAgain();
      const key = await nodeCrypto.generate();
      const body = { device: at.device, viewerKey: base64url.encode(key.publicKey) };
      const unused = await again(() =>
        at.client.call('POST /api/teams/:team/sessions', { params: { team: at.team }, body }),
      );
      const killed = relayOf(unused);
      await killed.kill();
      await killed.startAgain();
      const [relay] = unused.relays;
      const refusal = await eventually(async () => {
        const asked = joinRelay(messageSocket(relay?.url ?? '', at.client.origin), relay?.tokens.screen ?? '');
        const error: unknown = await asked.catch((cause: unknown) => cause);
        // Until the portal has told it the keys, it takes nobody.
        return error instanceof LinkError && error.message !== 'no-portal' && error;
      });
      expect(refusal).toMatchObject({ code: 'relay-refused', message: 'wrong-relay' });
      await at.client.call('POST /api/sessions/:session/end', { params: { session: unused.session }, body: {} });
      const fresh = await again(() => connectAs(at.client, at.team, at.device));
      await startRfb(fresh.screen);
      await end(at, fresh);
      await eventually(async () => (await inUse(at)) === 0);
    });
  });
});

const writers = 8;

/** Many write at once until that fails; answers what was acknowledged. `killer` is called once, in the middle of it. */
async function writeWhile({ client, team }: Team, killer: () => Promise<void>): Promise<string[]> {
  const acknowledged: string[] = [];
  let begun = 0;
  let kill: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    for (;;) {
      begun += 1;
      const label = `written ${begun}`;
      await client.call('POST /api/teams/:team/join-tokens', { params: { team }, body: { label, uses: 1, days: 1 } });
      acknowledged.push(label);
      if (acknowledged.length === 40) kill = killer();
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: writers }, write));
  if (kill === undefined || !ends.every((end) => end.status === 'rejected' && end.reason instanceof CallError))
    throw new Error('the writers ended for another reason', { cause: ends });
  await kill;
  return acknowledged;
}

const labels = async ({ client, team }: Team): Promise<string[]> =>
  (await client.call('GET /api/teams/:team/join-tokens', { params: { team } })).tokens.map(({ label }) => label);

describe('a portal that is killed', () => {
  afterEach(stopAll);

  it('on PostgreSQL: tells the places right after its restart, loses nothing, and the screen never stopped', async () => {
    database = await createPostgresDatabase(inject('postgresUrl'));
    const at = await start({ databaseUrl: database.url, relays: 1, times: longLeases });
    const viewer = await connectAs(at.client, at.team, at.device);
    const rfb = await startRfb(viewer.screen);
    const { session } = viewer.admitted;
    await shown(at, session, 'active');
    const acknowledged = await writeWhile(at, () => at.portal.kill());
    const before = rfb.received().length;
    rfb.requestUpdate();
    await eventually(() => Promise.resolve(rfb.received().length > before + rfb.width * rfb.height));

    await at.portal.startAgain();
    const { sessions, capacity } = await list(at);
    expect(capacity.inUse).toBe(1);
    expect(sessions.find(({ id }) => id === session)).toMatchObject({ endedAt: null, freedAt: null, fence: 1 });
    expect(await labels(at)).toEqual(expect.arrayContaining(acknowledged));
    // The agent is back by itself, and its session is sure again; the end reaches all three.
    await shown(at, session, 'active');
    expect(await end(at, viewer)).toMatchObject({ reason: 'ended-by-self', forced: false });
  });

  it('with the embedded database: tells the places right after its restart, and the session resumes', async () => {
    const at = await start({ databaseUrl: null, relays: 0, times: longLeases });
    const viewer = await connectAs(at.client, at.team, at.device);
    const { session } = viewer.admitted;
    await shown(at, session, 'active');
    const acknowledged = await writeWhile(at, () => at.portal.kill());
    // Its relay went with it.
    await viewer.screenClosed;

    await at.portal.startAgain();
    const { sessions, capacity } = await list(at);
    expect(capacity.inUse).toBe(1);
    expect(sessions.find(({ id }) => id === session)).toMatchObject({ endedAt: null, freedAt: null });
    expect(await labels(at)).toEqual(expect.arrayContaining(acknowledged));
    const resumed = await again(() => resume(at, viewer));
    await startRfb(resumed.screen);
    expect(await shown(at, session, 'active')).toMatchObject({ fence: 2 });
    expect(await end(at, resumed)).toMatchObject({ reason: 'ended-by-self', forced: false });
  });
});

/** The most places that were held at one time, by when each was taken and freed. */
function mostAtOnce(sessions: readonly SessionView[]): number {
  const changes = sessions
    .flatMap(({ createdAt, freedAt }) => [
      { at: createdAt, by: 1 },
      { at: freedAt ?? Infinity, by: -1 },
    ])
    .toSorted((a, b) => a.at - b.at || a.by - b.by);
  let now = 0;
  return Math.max(...changes.map(({ by }) => (now += by)));
}

describe('a PostgreSQL that is killed', () => {
  let postgres: RunningPostgres;
  let at: SeparateProcesses;
  beforeAll(async () => {
    postgres = await startPostgres();
    const own = await createPostgresDatabase(postgres.url);
    at = await start({ databaseUrl: own.url, relays: 1, times: { leaseMs: 10_000, deadlineMs: 9_000 } });
  });
  afterAll(async () => {
    await stopAll();
    await postgres?.stop();
  });

  it('for a moment: the portal recovers by itself, the session lives on, and nothing acknowledged is lost', async () => {
    const viewer = await connectAs(at.client, at.team, at.device);
    const rfb = await startRfb(viewer.screen);
    const { session } = viewer.admitted;
    await shown(at, session, 'active');
    const acknowledged = await writeWhile(at, () => postgres.kill());
    await postgres.startAgain();
    await again(() => list(at));
    expect(await labels(at)).toEqual(expect.arrayContaining(acknowledged));
    expect(await shown(at, session, 'active')).toMatchObject({ fence: 1, endedAt: null });
    const before = rfb.received().length;
    rfb.requestUpdate();
    await eventually(() => Promise.resolve(rfb.received().length > before + rfb.width * rfb.height));
    expect(await end(at, viewer)).toMatchObject({ reason: 'ended-by-self', forced: false });
  });

  it('for longer than a lease: devices stop by themselves, all places come free, nobody is over the limit', async () => {
    const connect = () => connectAs(at.client, at.team, at.device);
    const viewers = await Promise.all([0, 1, 2].map(connect));
    for (const { admitted } of viewers) await shown(at, admitted.session, 'active');
    await postgres.kill();
    await expect(connect()).rejects.toMatchObject({ code: 'database-away' });
    // L3: without an acknowledged renewal nothing is shown any more.
    await Promise.all(viewers.map(({ screenClosed }) => screenClosed));
    await postgres.startAgain();
    await again(() => list(at));
    const raced = await Promise.allSettled([0, 1, 2, 3, 4, 5].map(connect));
    for (const { admitted } of viewers) {
      expect(await shown(at, admitted.session, 'ended')).toMatchObject({ reason: 'lease-lost' });
    }
    const later = await eventually(async () => {
      const answers = await Promise.allSettled([0, 1, 2, 3].map(connect));
      const admitted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      return admitted.length > 0 && admitted;
    });
    for (const answer of raced) {
      if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(CallError);
    }
    const { sessions } = await list(at);
    expect(sessions.length).toBeGreaterThan(3);
    expect(mostAtOnce(sessions)).toBe(3);
    const admitted = raced.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    for (const viewer of [...admitted, ...later]) await end(at, viewer);
    expect(await inUse(at)).toBe(0);
  });

  it('leaves no connection of the portal behind: it stops in order', async () => {
    expect(await at.portal.running.stop()).toBe(0);
  });
});
