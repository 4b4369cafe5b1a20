import { type WebhookEvent, webhookEventNames } from '@usher/contract';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { recordingLog } from '../control/test-support/recording-log.ts';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { releaseDevices } from '../nodes/index.ts';
import { dispatchTeam, teamsBehind } from '../notify/dispatch.ts';
import { shiftClock } from '../sessions/test-support/team-bench.ts';
import { newId, openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';
import { claimDue, claimMs } from './deliveries.ts';
import { webhookConsumer } from './index.ts';
import { createSender, type WebhookSender } from './sender.ts';
import { isSignedBy, type Receiver, startReceiver } from './test-support/receiver.ts';

const ids = { next: newId };

/** A team whose webhooks are sent when the test says so, by as many nodes as it likes. */
async function openHooks(db: Db) {
  const desk = await openTeamDesk(db);
  const owner = await desk.member('owner');
  const log = recordingLog();
  const consumers = [webhookConsumer({ ids, log })];
  const senderOn = (on: Db): WebhookSender =>
    createSender({ db: on, clock: desk.deps.clock, ids, sealKey: new Uint8Array(32), allowPrivate: true, log });
  const sender = senderOn(db);
  const hook = async (receiver: Receiver, events: readonly WebhookEvent[] = webhookEventNames) => {
    const { webhook, secret } = await desk.call('POST /api/teams/:team/webhooks', owner, {
      body: { url: receiver.url, events },
    });
    return { id: webhook.id, secret };
  };
  return {
    desk,
    owner,
    log,
    senderOn,
    hook,
    dispatch: (on: Db = db) => dispatchTeam(on, desk.team, consumers),
    sendDue: () => sender.sendDue(),
    async all() {
      await dispatchTeam(db, desk.team, consumers);
      await sender.sendDue();
    },
    invite: (email: string) => desk.call('POST /api/teams/:team/invitations', owner, { body: { role: 'user', email } }),
    async deliveries(webhook: string) {
      const answer = await desk.call('GET /api/teams/:team/webhooks/:webhook/deliveries', owner, {
        params: { webhook },
        query: {},
      });
      return answer.deliveries;
    },
    async shown(webhook: string) {
      const { webhooks } = await desk.call('GET /api/teams/:team/webhooks', owner);
      return webhooks.find(({ id }) => id === webhook);
    },
  };
}

const invited = (receiver: Receiver): string[] => receiver.received.map(({ body }) => String(body.data['email']));

describeOnBothDatabases('webhooks', (open) => {
  let opened: Db | undefined;
  const start = async () => {
    opened = await open();
    return openHooks(opened);
  };
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  it('tell a receiver what it chose, signed, from when it was chosen on, and once', async () => {
    const { desk, owner, hook, all, invite } = await start();
    const receiver = await startReceiver();
    await invite('before@harbour.example');
    const { secret } = await hook(receiver, ['member.invited', 'session.started']);
    await invite('after@harbour.example');
    await desk.begin(owner);
    await all();
    await all();
    expect(receiver.received.map(({ event }) => event).toSorted()).toEqual(['member.invited', 'session.started']);
    expect(invited(receiver)).toContain('after@harbour.example');
    for (const each of receiver.received) {
      expect(isSignedBy(secret, each)).toBe(true);
      expect(isSignedBy(`${secret}x`, each)).toBe(false);
      expect(each.body).toMatchObject({ event: each.event, team: { id: desk.team, name: 'Harbour' } });
    }
  });

  it('carry the facts of every event that is told, in its own shape', async () => {
    const { desk, owner, hook, all, invite, log } = await start();
    const receiver = await startReceiver();
    await hook(receiver);
    const act = await doMuch(desk, owner);
    await invite('x@harbour.example');
    await all();
    expect(log.lines.filter(({ level }) => level !== 'debug')).toEqual([]);
    const told = new Set(receiver.received.map(({ event }) => event));
    expect([...told]).toEqual(expect.arrayContaining(act));
    const ended = receiver.received.find(({ event }) => event === 'session.ended');
    expect(ended?.body).toMatchObject({
      sentence: expect.stringContaining('PC-3'),
      data: { reason: 'ended-by-self', deviceName: 'PC-3', person: owner.person },
    });
  });

  it('are tried again ever later, under the same id, until they arrive', async () => {
    const { hook, all, sendDue, invite, deliveries } = await start();
    const receiver = await startReceiver();
    receiver.answers((response) => void response.writeHead(500).end('not now'));
    const { id } = await hook(receiver, ['member.invited']);
    await invite('a@harbour.example');
    await all();
    await all();
    expect(receiver.received).toHaveLength(1);
    expect(await deliveries(id)).toMatchObject([{ state: 'waiting', attempts: 1, status: 500 }]);
    await shiftClock(opened as Db, 13_000);
    await sendDue();
    expect(receiver.received).toHaveLength(2);
    receiver.answers((response) => void response.writeHead(204).end());
    await shiftClock(opened as Db, 13_000 + 73_000);
    await sendDue();
    await sendDue();
    expect(new Set(receiver.received.map(({ delivery }) => delivery)).size).toBe(1);
    expect(receiver.received).toHaveLength(3);
    expect(await deliveries(id)).toMatchObject([{ state: 'delivered', attempts: 3, status: 204, nextAt: null }]);
  });

  it('are given up after eight tries, and sent again by hand under the same id', async () => {
    const { desk, owner, hook, all, sendDue, invite, deliveries } = await start();
    const receiver = await startReceiver();
    receiver.answers((response) => void response.writeHead(503).end('down'));
    const { id } = await hook(receiver, ['member.invited']);
    await invite('a@harbour.example');
    await all();
    await sql`update webhook_delivery set tries = 7, next_at = portal_now()`.execute((opened as Db).read);
    await sendDue();
    const [given] = await deliveries(id);
    expect(given).toMatchObject({ state: 'failed', nextAt: null });
    receiver.answers((response) => void response.writeHead(200).end('welcome'));
    const params = { webhook: id, delivery: given?.id ?? '' };
    await desk.call('POST /api/teams/:team/webhooks/:webhook/deliveries/:delivery/resend', owner, { params });
    await sendDue();
    const detail = await desk.call('GET /api/teams/:team/webhooks/:webhook/deliveries/:delivery', owner, { params });
    expect(detail.delivery).toMatchObject({ state: 'delivered', attempts: 3 });
    expect(detail.attempts.map(({ status, answer }) => [status, answer])).toEqual([
      [200, 'welcome'],
      [503, 'down'],
      [503, 'down'],
    ]);
    expect(detail.body).toBe(receiver.received.at(-1)?.text);
    expect(new Set(receiver.received.map(({ delivery }) => delivery)).size).toBe(1);
  });

  it('reach each receiver once, though two nodes read and send at the same time', async () => {
    const { hook, dispatch, senderOn, invite } = await start();
    const [one, two] = [await startReceiver(), await startReceiver()];
    await hook(one, ['member.invited']);
    await hook(two, ['member.invited']);
    const emails = Array.from({ length: 20 }, (_, index) => `p${index}@harbour.example`);
    for (const email of emails) await invite(email);
    const other = await open.another();
    await Promise.all([dispatch(), dispatch(other), dispatch(), dispatch(other)]);
    const senders = [senderOn(opened as Db), senderOn(other)];
    await Promise.all(senders.map((sender) => sender.sendDue()));
    await Promise.all(senders.map((sender) => sender.sendDue()));
    for (const receiver of [one, two]) expect(invited(receiver).toSorted()).toEqual(emails.toSorted());
  });

  it('are sent again under the same id when their sender died before it wrote down that they arrived', async () => {
    const { hook, dispatch, sendDue, invite } = await start();
    const receiver = await startReceiver();
    await hook(receiver, ['member.invited']);
    await invite('a@harbour.example');
    await dispatch();
    const [claimed] = await claimDue(opened as Db, { claim: newId(), most: 5, full: [] });
    await sendDue();
    expect(receiver.received).toEqual([]);
    await shiftClock(opened as Db, claimMs + 1_000);
    await sendDue();
    expect(receiver.received.map(({ delivery }) => delivery)).toEqual([claimed?.id]);
  });

  it('keep nobody waiting for a receiver that does not answer', async () => {
    const { hook, dispatch, senderOn, invite } = await start();
    const [silent, quick] = [await startReceiver(), await startReceiver()];
    silent.answers(() => undefined);
    await hook(silent, ['member.invited']);
    await hook(quick, ['member.invited']);
    for (let index = 0; index < 12; index += 1) await invite(`p${index}@harbour.example`);
    await dispatch();
    const sender = senderOn(opened as Db);
    sender.wake();
    await expect.poll(() => quick.received.length, { timeout: 8_000 }).toBe(12);
    expect(silent.received).toHaveLength(4);
    await sender.close();
  });

  it('are signed with a new secret from its making on, what waits already, too, and what is sent by hand is in the audit', async () => {
    const { desk, owner, hook, all, sendDue, invite, deliveries } = await start();
    const receiver = await startReceiver();
    receiver.answers((response) => void response.writeHead(500).end('not now'));
    const { id, secret: old } = await hook(receiver, ['member.invited']);
    await invite('a@harbour.example');
    await all();
    const params = { webhook: id };
    const changed = await desk.call('POST /api/teams/:team/webhooks/:webhook/secret', owner, { params });
    expect(changed.secret).not.toBe(old);
    receiver.answers((response) => void response.writeHead(204).end());
    const [waiting] = await deliveries(id);
    const delivery = { webhook: id, delivery: waiting?.id ?? '' };
    await desk.call('POST /api/teams/:team/webhooks/:webhook/deliveries/:delivery/resend', owner, { params: delivery });
    await desk.call('POST /api/teams/:team/webhooks/:webhook/test', owner, { params });
    await sendDue();
    const [first, ...later] = receiver.received;
    expect(later.map(({ event }) => event).toSorted()).toEqual(['member.invited', 'webhook.test']);
    expect(first && isSignedBy(old, first)).toBe(true);
    for (const each of later) expect([isSignedBy(changed.secret, each), isSignedBy(old, each)]).toEqual([true, false]);
    const acts = (await desk.auditKinds()).filter((kind) => kind.startsWith('webhook.'));
    expect(acts.toSorted()).toEqual(['webhook.created', 'webhook.resent', 'webhook.secret-changed', 'webhook.tested']);
  });

  it('are stopped and told of once nothing has arrived for three days, and go on when switched on', async () => {
    const { desk, owner, hook, all, sendDue, invite, shown } = await start();
    const receiver = await startReceiver();
    receiver.answers((response) => void response.writeHead(500).end());
    const { id } = await hook(receiver, ['member.invited']);
    await invite('a@harbour.example');
    await all();
    expect(await shown(id)).toMatchObject({ state: 'on', failingSince: expect.any(Number), waiting: 1 });
    await shiftClock(opened as Db, 3 * 24 * 3600_000 + 60_000);
    await sendDue();
    expect(await shown(id)).toMatchObject({ state: 'stopped' });
    expect((await desk.auditKinds()).filter((kind) => kind === 'webhook.stopped')).toHaveLength(1);
    const params = { webhook: id };
    expect(await desk.refusal('POST /api/teams/:team/webhooks/:webhook/test', owner, { params })).toBe('webhook-off');
    receiver.answers((response) => void response.writeHead(204).end());
    await desk.call('PATCH /api/teams/:team/webhooks/:webhook', owner, { params, body: { on: true } });
    await sql`update webhook_delivery set next_at = portal_now()`.execute((opened as Db).read);
    await sendDue();
    expect(await shown(id)).toMatchObject({ state: 'on', failingSince: null, waiting: 0 });
  });

  it('send nothing more once they are removed or off, and come to no other team', async () => {
    const { desk, owner, hook, all, dispatch, sendDue, invite } = await start();
    const [gone, off] = [await startReceiver(), await startReceiver()];
    const [removed, switched] = [await hook(gone), await hook(off)];
    await invite('a@harbour.example');
    await dispatch();
    await desk.call('DELETE /api/teams/:team/webhooks/:webhook', owner, { params: { webhook: removed.id } });
    const params = { webhook: switched.id };
    await desk.call('PATCH /api/teams/:team/webhooks/:webhook', owner, { params, body: { on: false } });
    await sendDue();
    await all();
    expect([gone.received, off.received]).toEqual([[], []]);
    expect(
      await desk.refusal('GET /api/teams/:team/webhooks/:webhook/deliveries', owner, { params: { webhook: newId() } }),
    ).toBe('not-found');
  });

  it('are told when a device comes and goes, and read on from where the last node stopped', async () => {
    const { desk, hook, all } = await start();
    const receiver = await startReceiver();
    await hook(receiver, ['device.offline', 'device.online']);
    await releaseDevices(opened as Db, [{ device: desk.device, team: desk.team, connection: 1 }]);
    expect(await teamsBehind(opened as Db)).toEqual([desk.team]);
    await all();
    expect(await teamsBehind(opened as Db)).toEqual([]);
    expect(receiver.received.map(({ body }) => body)).toMatchObject([
      { event: 'device.offline', sentence: 'PC-3 is offline.', data: { device: desk.device, deviceName: 'PC-3' } },
    ]);
  });

  it('show a secret once, and keep nothing by which it could be read', async () => {
    const { hook } = await start();
    const { secret } = await hook(await startReceiver());
    expect(secret).toMatch(/^whsec_[\w-]{43}$/);
    const { rows } = await sql<{
      all: string;
    }>`select coalesce((select jsonb_agg(to_jsonb(w)) from webhook w)::text, '')
      || coalesce((select jsonb_agg(to_jsonb(a)) from audit_event a)::text, '') as all`.execute((opened as Db).read);
    expect(rows[0]?.all).toContain('webhook.created');
    expect(rows[0]?.all).not.toContain(secret.slice(6, 20));
    expect(rows[0]?.all).not.toContain(Buffer.from(secret).toString('hex').slice(0, 40));
  });
});

/** A little of everything that a webhook may be told of; answers the events. */
async function doMuch(desk: TeamDesk, owner: Awaited<ReturnType<TeamDesk['member']>>): Promise<WebhookEvent[]> {
  const user = await desk.member('user');
  const params = { member: user.member };
  const change = (body: unknown) => desk.call('PATCH /api/teams/:team/members/:member', owner, { params, body });
  await desk.end(owner, await desk.begin(owner));
  await desk.call('POST /api/teams/:team/capacity-requests', user, { body: { device: desk.device } });
  await desk.call('PUT /api/teams/:team/subscription/capacity', owner, { body: { capacity: 5 } });
  const device = { params: { device: await desk.anotherDevice() } };
  await desk.call('PATCH /api/teams/:team/devices/:device', owner, { ...device, body: { name: 'Crane' } });
  await desk.call('DELETE /api/teams/:team/devices/:device', owner, device);
  await change({ role: 'manager' });
  await change({ state: 'suspended' });
  await change({ state: 'active' });
  await desk.call('DELETE /api/teams/:team/members/:member', owner, { params });
  const leaver = await desk.member('user');
  await desk.call('DELETE /api/teams/:team/members/:member', leaver, { params: { member: leaver.member } });
  return [
    'session.started',
    'session.ended',
    'capacity.asked',
    'capacity.changed',
    'device.renamed',
    'device.removed',
    'member.role-changed',
    'member.suspended',
    'member.reinstated',
    'member.removed',
    'member.left',
    'member.invited',
  ];
}
