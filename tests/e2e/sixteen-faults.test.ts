import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { WebSocket } from 'ws';
import { type FromLive, reasons } from '../../packages/contract/src/index.ts';
import { joinRelay } from '../../packages/link/src/index.ts';
import { newPerson, startBrowser } from '../support/browser.ts';
import { FaultBench, type Holder } from '../support/fault-bench.ts';
import { listeningOf, processTree } from '../support/listening.ts';
import { eventually, joinAs, owner, type PortalClient, portalClient } from '../support/portal-client.ts';
import { connectAs, messageSocket, openSession } from '../support/session-viewer.ts';
import { shortTimes } from '../support/usher.ts';
import { openViewer } from '../support/viewer-tab.ts';

/** What a busy machine may add to a time that is counted in leases. */
const slackMs = 5_000;
const capacity = 3;

let bench: FaultBench;
let browser: Browser | undefined;

beforeAll(async () => {
  bench = await FaultBench.start(inject('natsUrl'));
});

afterEach(async () => {
  await bench.endEverything();
  await bench.quiet();
});

afterAll(async () => {
  await browser?.close();
  await bench?.stop();
});

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function endAll(holders: readonly Holder[]): Promise<void> {
  for (const { id } of holders) await bench.end(id);
  for (const { id } of holders) await bench.freed(id);
}

/** What the relay's viewer leg answers to a token. */
function tryToken(holder: Holder): Promise<unknown> {
  const [relay] = holder.viewer.admitted.relays;
  return joinRelay(messageSocket(relay?.url ?? '', bench.owner(0).origin), relay?.tokens.screen ?? '').catch(
    (error: unknown) => error,
  );
}

/** An open page of a person, without the browser: everything the live socket said, and whether it was closed. */
function openPage(client: PortalClient, team: string): { said: FromLive[]; closed: Promise<number> } {
  const url = `${client.origin.replace('http', 'ws')}/api/live`;
  const socket = new WebSocket(url, { origin: client.origin, headers: { cookie: client.cookie() } });
  const said: FromLive[] = [];
  socket.on('open', () => socket.send(JSON.stringify({ type: 'watch', team })));
  socket.on('message', (data: Buffer) => said.push(JSON.parse(data.toString()) as FromLive));
  socket.on('error', () => undefined);
  return { said, closed: new Promise((resolve) => socket.on('close', resolve)) };
}

describe('the sixteen faults seen in the field', () => {
  it('1: the limit passed by a race — of 24 at once on two nodes, exactly the capacity is admitted (C1, C3)', async () => {
    const connects = Array.from({ length: 24 }, (_, n) => {
      const body = { device: bench.device(n % 2 === 0 ? 0 : 1).id, viewerKey: 'A'.repeat(43) };
      const client = bench.owner(n % 3 === 0 ? 1 : 0);
      return client.call('POST /api/teams/:team/sessions', { params: { team: bench.team }, body });
    });
    const outcomes = await Promise.allSettled(connects);
    const admitted = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.session] : []));
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(admitted).toHaveLength(capacity);
    for (const error of refused) expect(error).toMatchObject({ code: 'at-capacity' });
    expect(await bench.inUse()).toBe(capacity);
    for (const session of admitted) await bench.end(session);
  });

  it('2: the limit times the nodes — what is full on one node is full on the other (C1)', async () => {
    const holders = [await bench.hold(0), await bench.hold(1), await bench.hold(0)];
    const refused = await connectAs(bench.owner(1), bench.team, bench.device(1).id).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'at-capacity', problem: { details: { inUse: capacity, limit: capacity } } });
    await endAll(holders);
  });

  it('3: a path that is not counted — no port leads to a screen, and a used right opens nothing (C1, E5)', async () => {
    const agents = bench.devices.flatMap(({ agent }) => processTree(agent.running.pid));
    expect(listeningOf(agents).filter(({ kind }) => kind !== 'unix')).toEqual([]);
    const holder = await bench.hold();
    expect(await tryToken(holder)).toMatchObject({ code: 'relay-refused', message: 'token-used' });
    await endAll([holder]);
    const again = openSession(bench.owner(0).origin, holder.viewer.admitted, holder.viewer.key);
    await expect(again).rejects.toMatchObject({ code: 'relay-refused' });
    expect(await bench.inUse()).toBe(0);
  });

  it('5: a place that outlives a clean end — whoever ends it, it is free at once and not when a lease runs out (E2, E3)', async () => {
    const byManager = await bench.hold();
    await bench.end(byManager.id);
    const byViewer = await bench.hold(1);
    const params = { session: byViewer.id };
    await bench.owner(0).call('POST /api/sessions/:session/leave', { params, body: { fence: 1 } });
    byViewer.viewer.close();
    const atDevice = await bench.hold();
    await bench.device(0).agent.running.stop();
    for (const [{ id }, reason] of [
      [byManager, 'ended-by-self'],
      [byViewer, 'viewer-left'],
      [atDevice, 'device-shutdown'],
    ] as const) {
      const view = await bench.freed(id);
      expect(view).toMatchObject({ reason, forced: false });
      expect((view.freedAt ?? 0) - (view.endedAt ?? 0)).toBeLessThan(shortTimes.leaseMs / 3);
    }
    await bench.device(0).agent.startAgain();
  });

  it('6: stuck in "ending" — a device that does not answer is over for people in time, and its place free in time (E4)', async () => {
    const holder = await bench.hold();
    const { child } = bench.device(0).agent.running;
    child.kill('SIGSTOP');
    await bench.end(holder.id);
    const over = await eventually(async () => {
      const view = await bench.read(holder.id);
      return view.endedAt !== null && view;
    });
    expect(over.forced).toBe(true);
    const freed = await bench.freed(holder.id, shortTimes.leaseMs + slackMs);
    expect(freed).toMatchObject({ state: 'ended', forced: true, reason: 'ended-by-self' });
    child.kill('SIGCONT');
    await holder.viewer.screenClosed;
  });

  it('7: the row ended while pixels flow — nothing painted after its place was free is ever seen, however silent the device (E3, L3)', async () => {
    const device = bench.device(0);
    const answering = await bench.hold();
    const painted: { readonly pixels: Buffer; readonly at: number }[] = [];
    const paintNext = async (): Promise<void> => {
      const red = painted.length + 1;
      const at = Date.now();
      device.paint(`${red.toString(16).padStart(2, '0')}5a17`);
      painted.push({ pixels: Buffer.alloc(64, Buffer.from([0x17, 0x5a, red, 0])), at });
      answering.rfb.requestUpdate();
      await wait(20);
    };
    const seen = ({ pixels }: { readonly pixels: Buffer }): boolean => answering.rfb.received().includes(pixels);
    while (painted.length < 10) await paintNext();
    // The look can find.
    await eventually(() => Promise.resolve(painted.some(seen)));
    await bench.end(answering.id);
    while (painted.length < 16) await paintNext();
    await answering.viewer.screenClosed;
    const over = await bench.freed(answering.id);
    while (painted.length < 19) await paintNext();
    const late = painted.filter(({ at }) => at >= (over.freedAt ?? 0));
    expect(late.length).toBeGreaterThanOrEqual(3);
    expect(late.filter(seen)).toEqual([]);
    device.paint('c35a17');
    const silent = await bench.hold();
    device.agent.running.child.kill('SIGSTOP');
    await bench.end(silent.id);
    const { freedAt, endedAt } = await bench.freed(silent.id, shortTimes.leaseMs + slackMs);
    // It did not answer: its place is held past its end.
    expect((freedAt ?? 0) - (endedAt ?? 0)).toBeGreaterThan(0);
    const before = silent.rfb.received().length;
    device.agent.running.child.kill('SIGCONT');
    device.paint('c35a17');
    await wait(500);
    expect(silent.rfb.received().length).toBe(before);
  });

  it('8: an ended session that reconnects itself — nothing of it works again, on either node (E1, E5, L4)', async () => {
    const holder = await bench.hold();
    await endAll([holder]);
    for (const node of [0, 1] as const) {
      const params = { session: holder.id };
      const resumed = bench.owner(node).call('POST /api/sessions/:session/resume', {
        params,
        body: { viewerKey: 'A'.repeat(43) },
      });
      await expect(resumed).rejects.toMatchObject({ code: 'session-over' });
    }
    expect(await tryToken(holder)).toMatchObject({ code: 'relay-refused' });
    expect(await bench.inUse()).toBe(0);
  });

  it('9: the wrong reason, so the wrong reconnect — a cut network may come back, an act of a person may not (L4)', async () => {
    const lost = await bench.hold();
    lost.viewer.close();
    await bench.shown(lost.id, 'resuming');
    const ended = await bench.hold(1);
    await bench.end(ended.id);
    const byPerson = await bench.freed(ended.id);
    const byNetwork = await bench.freed(lost.id, shortTimes.resumeMs + slackMs);
    expect(byPerson.reason).toBe('ended-by-self');
    expect(byNetwork.reason).toBe('viewer-lost');
    expect(reasons['ended-by-self'].reconnect).toBe(false);
    expect(reasons['viewer-lost'].reconnect).toBe(true);
  });

  it('10: a reason written and never shown — the viewer says who, why and what they said, and connects no more (E2)', async () => {
    browser ??= await startBrowser();
    const { page, context } = await newPerson(browser);
    await page.goto(`${bench.owner(0).origin}/sign-in`);
    const rob = await joinAs(bench.owner(0), bench.team, { name: 'Rob Ek', email: 'rob@harbour.example' }, 'user');
    await page.getByLabel('E-mail').fill('rob@harbour.example');
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    const viewer = await openViewer(page);
    const [held] = (await rob.call('GET /api/teams/:team/sessions/mine', { params: { team: bench.team } })).sessions;
    await bench.end(held?.id ?? '', 'The crane needs a rest.');
    await viewer.getByRole('heading', { name: `${owner.name} ended this session.` }).waitFor();
    await viewer.getByText('The crane needs a rest.').waitFor();
    await bench.freed(held?.id ?? '');
    await wait(2 * shortTimes.renewMs);
    expect(await bench.inUse()).toBe(0);
    await context.close();
  });

  it('12: a reaper that kills healthy idle sessions — without a key or a change it lives through lease after lease (L1)', async () => {
    const holder = await bench.hold();
    const pictureBytes = holder.rfb.width * holder.rfb.height * 4;
    await eventually(() => Promise.resolve(holder.rfb.received().length > pictureBytes));
    const before = holder.rfb.received().length;
    await wait(3 * shortTimes.leaseMs);
    expect(await bench.read(holder.id)).toMatchObject({ state: 'active', fence: 1 });
    expect(holder.rfb.received().length).toBe(before);
    bench.device(0).paint('101010');
    holder.rfb.requestUpdate();
    await eventually(() => Promise.resolve(holder.rfb.received().length > before));
    bench.device(0).paint('c35a17');
    await endAll([holder]);
  });

  it('14: a revocation that misses a live socket — the page and the session of a removed member close at once (E7)', async () => {
    const mia = await joinAs(bench.owner(0), bench.team, { name: 'Mia Sund', email: 'mia@harbour.example' }, 'user');
    const onB = portalClient(bench.owner(1).origin);
    await onB.call('POST /api/sign-in', { body: { email: 'mia@harbour.example', password: owner.password } });
    const page = openPage(onB, bench.team);
    await eventually(() => Promise.resolve(page.said.some(({ type }) => type === 'snapshot')));
    const holder = await bench.hold(0, mia);
    const { member } = await bench.read(holder.id);
    await bench.owner(0).call('DELETE /api/teams/:team/members/:member', { params: { team: bench.team, member } });
    await holder.viewer.screenClosed;
    expect(await page.closed).toBe(4401);
    expect(await bench.freed(holder.id)).toMatchObject({ reason: 'member-removed', endedBy: owner.name });
  });

  it('15: managers locked out at the limit — signing in, the list and ending need no place (C4)', async () => {
    const holders = [await bench.hold(0), await bench.hold(1), await bench.hold(0)];
    const late = portalClient(bench.owner(1).origin);
    await late.call('POST /api/sign-in', { body: owner });
    const { sessions } = await late.call('GET /api/teams/:team/sessions', { params: { team: bench.team } });
    expect(sessions.filter(({ freedAt }) => freedAt === null)).toHaveLength(capacity);
    await late.call('POST /api/sessions/:session/end', { params: { session: holders[0]?.id ?? '' }, body: {} });
    await bench.freed(holders[0]?.id ?? '');
    await endAll(holders.slice(1));
  });

  it('16: the wrong device under the label — each name shows its own screen, and a right for one opens no other (E5)', async () => {
    const holders = [await bench.hold(0), await bench.hold(1)];
    for (const [n, { rfb, viewer }] of holders.entries()) {
      const [own, other] = n === 0 ? [bench.device(0), bench.device(1)] : [bench.device(1), bench.device(0)];
      await eventually(() => Promise.resolve(rfb.received().includes(own.pixel)));
      expect(rfb.received().includes(other.pixel)).toBe(false);
      expect(viewer.admitted.device.name).toBe(n === 0 ? 'Crane' : 'Quay');
    }
    await endAll(holders);
  });

  it('4: a place lost to a crash — killed agent, relay, portal and database leave every place free within a lease (L2, L4, L7)', async () => {
    const free = async (holders: readonly Holder[]): Promise<void> => {
      for (const { id } of holders) await bench.freed(id, shortTimes.leaseMs + shortTimes.resumeMs + slackMs);
    };
    const ofAgent = await bench.hold();
    await bench.device(0).agent.kill();
    await free([ofAgent]);
    await bench.device(0).agent.startAgain();
    await bench.quiet();

    const ofRelay = await bench.hold(1);
    await bench.relay.kill();
    await free([ofRelay]);
    await bench.relay.startAgain();
    await bench.quiet();

    const ofDatabase = await bench.hold();
    await bench.database.kill();
    await ofDatabase.viewer.screenClosed;
    await bench.database.startAgain();
    await free([ofDatabase]);
    await bench.quiet();

    const ofPortal = await bench.hold(1);
    await bench.nodes[0]?.kill();
    await free([ofPortal]);
    await bench.nodes[0]?.startAgain();
  });

  it('11: ghosts after a portal restart — with every node killed and started again the list tells what is so (L1, L2)', async () => {
    const holder = await bench.hold();
    for (const node of bench.nodes) await node.kill();
    await holder.viewer.screenClosed;
    for (const node of bench.nodes) await node.startAgain();
    const view = await bench.freed(holder.id, shortTimes.leaseMs + slackMs);
    expect(view.state).toBe('ended');
    expect(await bench.inUse()).toBe(0);
  });
});
