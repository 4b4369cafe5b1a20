import { randomUUID } from 'node:crypto';
import { fullRights, viewOnlyRights } from '@usher/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { settled, SessionsBench } from './test-support/sessions-bench.ts';
import { TicketIssuer } from './test-support/ticket-issuer.ts';

let bench: SessionsBench;
beforeEach(() => {
  bench = new SessionsBench();
  bench.connect();
});

describe('a session from offer to end', () => {
  it('L5: shows nothing before the portal acknowledged that it begins', async () => {
    const claims = bench.claims();
    await bench.offer(claims);
    await bench.openPipes(1);
    expect(bench.last('begin')).toEqual({ type: 'begin', id: claims.session, fence: 1 });
    expect(bench.screen.served).toEqual([]);
    bench.sessions.obey({ type: 'begun', id: claims.session, fence: 1 });
    expect(bench.screen.served).toHaveLength(1);
    expect(bench.screen.served[0]?.options.name).toBe('desk');
    expect(bench.screen.served[0]?.pixel()).toBe(true);
    expect(bench.screen.served[0]?.key()).toBe(true);
  });

  it('L5: an acknowledgement of another fence, or of an unknown session, opens nothing', async () => {
    const claims = bench.claims();
    await bench.offer(claims);
    await bench.openPipes(1);
    bench.sessions.obey({ type: 'begun', id: claims.session, fence: 2 });
    bench.sessions.obey({ type: 'begun', id: randomUUID(), fence: 1 });
    expect(bench.screen.served).toEqual([]);
  });

  it('E2: on End nothing passes any more, then the viewer is told why, then the portal', async () => {
    const { claims, serving } = await bench.begin();
    const order = { id: claims.session, fence: 1, reason: 'ended-by-manager', by: 'Grace', message: 'Lunch' } as const;
    bench.sessions.obey({ type: 'session.end', ...order });
    expect(serving.stopped).toBe(true);
    expect([serving.pixel(), serving.key()]).toEqual([false, false]);
    const control = bench.pipe('control');
    expect(control.messages).toEqual([
      { type: 'input', takes: ['locks', 'motion', 'quality', 'side-buttons'] },
      { type: 'goodbye', reason: 'ended-by-manager', by: 'Grace', message: 'Lunch' },
    ]);
    expect(control.closed).toBe(true);
    expect(bench.last('session.stopped')).toEqual({
      type: 'session.stopped',
      id: claims.session,
      fence: 1,
      reason: 'ended-by-manager',
      stoppedAfterMs: 0,
    });
    expect(bench.sessions.count).toBe(0);
  });

  it('hears of the clipboard what its viewer said ahead of the screen, and from then on all of it', async () => {
    const claims = bench.claims();
    await bench.offer(claims);
    await bench.openPipes(claims.fence);
    const hello = { type: 'clipboard', clipboard: { say: 'hello' } } as const;
    bench.pipe('control').hear(hello);
    bench.sessions.obey({ type: 'begun', id: claims.session, fence: claims.fence });
    const request = { type: 'clipboard', clipboard: { say: 'request', n: 1, format: 'text' } } as const;
    bench.pipe('control').hear(request);
    expect(bench.screen.served.map(({ messages }) => messages)).toEqual([[hello, request]]);
  });

  it('E2: closes the silent screen pipe a moment after the goodbye, which it must not overtake', async () => {
    const { claims } = await bench.begin();
    bench.sessions.obey({ type: 'session.end', id: claims.session, fence: 1, reason: 'time-limit' });
    expect(bench.pipe('screen').closed).toBe(false);
    bench.advance(400);
    expect(bench.pipe('screen').closed).toBe(true);
  });

  it('E2: leaves no pixel to a slow road: what waits for it is dropped at once', async () => {
    const { claims } = await bench.begin();
    bench.pipe('screen').bufferedBytes = 500_000;
    bench.sessions.obey({ type: 'session.end', id: claims.session, fence: 1, reason: 'time-limit' });
    expect(bench.joins.map(({ pipe, signal }) => [pipe, signal.aborted])).toEqual([
      ['control', false],
      ['screen', true],
    ]);
  });

  it('E2: ends even when the screen does not stop in order', async () => {
    bench.screen.failsToStop = true;
    const { claims, serving } = await bench.begin();
    bench.sessions.obey({ type: 'session.end', id: claims.session, fence: 1, reason: 'time-limit' });
    bench.advance(400);
    expect([serving.pixel(), bench.pipe('screen').closed]).toEqual([false, true]);
    expect(bench.last('session.stopped').reason).toBe('time-limit');
  });

  it('E1: says again what it said when it is told again to end', async () => {
    const { claims } = await bench.begin();
    bench.sessions.obey({ type: 'session.end', id: claims.session, fence: 1, reason: 'ended-by-self' });
    bench.sessions.obey({ type: 'session.end', id: claims.session, fence: 1, reason: 'time-limit' });
    expect(bench.all('session.stopped').map(({ reason }) => reason)).toEqual(['ended-by-self', 'ended-by-self']);
  });

  it('E3: acknowledges the end of a session that it never saw, which then cannot begin', async () => {
    const claims = bench.claims();
    bench.sessions.obey({ type: 'session.end', id: claims.session, fence: 1, reason: 'access-revoked' });
    expect(bench.last('session.stopped')).toMatchObject({ id: claims.session, fence: 1, reason: 'access-revoked' });
    await bench.offer(claims);
    expect(bench.joins).toEqual([]);
    expect(bench.last('session.refused')).toMatchObject({ id: claims.session, reason: 'protocol-error' });
  });

  it('E5: an end that comes while the ticket is checked is not overtaken by it', async () => {
    const claims = bench.claims();
    const offering = bench.offer(claims);
    bench.sessions.obey({ type: 'session.end', id: claims.session, fence: 1, reason: 'ended-by-self' });
    await offering;
    expect(bench.joins).toEqual([]);
  });

  it('L1: is stopped when the portal does not have it live', async () => {
    const { claims, serving } = await bench.begin();
    bench.advance(15_000);
    bench.acknowledge(fullRights, [{ id: claims.session, reason: 'portal-restored' }]);
    expect(serving.stopped).toBe(true);
    expect(bench.last('session.stopped').reason).toBe('portal-restored');
  });

  it('stops everything with words when the device shuts down, and takes nothing more', async () => {
    const { serving } = await bench.begin();
    bench.sessions.close({ reason: 'device-shutdown' });
    expect(serving.stopped).toBe(true);
    expect(bench.pipe('control').messages.at(-1)).toMatchObject({ type: 'goodbye', reason: 'device-shutdown' });
    await bench.offer(bench.claims());
    expect(bench.last('session.refused').reason).toBe('device-shutdown');
  });
});

describe('a ticket (E5)', () => {
  const refusals: [string, Record<string, unknown>, string][] = [
    ['of another device', { device: randomUUID() }, 'protocol-error'],
    ['of an earlier start of this agent', { startId: randomUUID() }, 'device-restarted'],
    ['without a pipe', { pipes: ['screen'] }, 'protocol-error'],
    ['with rights nobody knows', { rights: { view: true } }, 'protocol-error'],
    ['without the right to view', { rights: { ...fullRights, view: false } }, 'access-revoked'],
    ['that needs a person to approve', { rights: { ...fullRights, withoutApproval: false } }, 'refused-at-device'],
  ];
  it.each(refusals)('%s is refused', async (_, given, reason) => {
    const claims = bench.claims(given);
    await bench.offer(claims);
    expect(bench.last('session.refused')).toEqual({ type: 'session.refused', id: claims.session, fence: 1, reason });
    expect(bench.joins).toEqual([]);
  });

  it('that is late by the portal clock is refused, whatever the date here', async () => {
    const claims = bench.claims({ beginBefore: bench.portalNow + 30_000 });
    const ticket = await bench.issuer.sign(claims);
    bench.advance(30_001);
    await bench.offer(claims, ticket);
    expect(bench.last('session.refused').reason).toBe('connect-timeout');
  });

  it('that was altered, or signed by another key, is refused', async () => {
    const claims = bench.claims();
    const [header, payload, signature] = (await bench.issuer.sign(claims)).split('.') as [string, string, string];
    const other = Buffer.from(JSON.stringify({ ...claims, person: 'Eve' })).toString('base64url');
    for (const ticket of [
      [header, other, signature].join('.'),
      [header, payload, `${signature.slice(0, -6)}AAAAAA`].join('.'),
      await new TicketIssuer().sign(claims),
      'not a ticket',
    ]) {
      await bench.offer({ ...claims, session: randomUUID() }, ticket);
      expect(bench.last('session.refused').reason).toBe('protocol-error');
    }
    expect(bench.all('session.refused')).toHaveLength(4);
    expect(bench.joins).toEqual([]);
  });

  it('in the offer of another session is refused', async () => {
    const ticket = await bench.issuer.sign(bench.claims());
    await bench.offer(bench.claims(), ticket);
    expect(bench.last('session.refused').reason).toBe('protocol-error');
  });

  it('that is shown twice joins once, also when both come at once', async () => {
    const claims = bench.claims();
    await Promise.all([bench.offer(claims), bench.offer(claims)]);
    await bench.offer(claims);
    expect(bench.joins.map(({ pipe }) => pipe)).toEqual(['control', 'screen']);
    // The portal frees the place of what is refused, and this one is in use.
    expect(bench.all('session.refused')).toEqual([]);
  });

  it('L6: of a lower fence does not touch what runs', async () => {
    const { claims, serving } = await bench.begin({ fence: 3 });
    await bench.offer({ ...claims, fence: 2 });
    expect(serving.pixel()).toBe(true);
    expect(bench.joins).toHaveLength(2);
  });

  it('L4: of a session that ended is refused, with any fence', async () => {
    const { claims } = await bench.begin();
    bench.sessions.obey({ type: 'session.end', id: claims.session, fence: 1, reason: 'ended-by-self' });
    await bench.offer({ ...claims, fence: 2 });
    expect(bench.last('session.refused')).toMatchObject({ id: claims.session, fence: 2 });
    expect(bench.joins).toHaveLength(2);
  });

  it('C2: nothing runs on when the portal raised the fence and the new right is refused', async () => {
    const { claims, serving } = await bench.begin();
    await bench.offer({ ...claims, fence: 2, startId: randomUUID() });
    expect(serving.stopped).toBe(true);
    expect(bench.last('session.refused')).toMatchObject({ fence: 2, reason: 'device-restarted' });
  });
});

describe('leases', () => {
  it('L1: renews at once on each connection, then every 15 s, with how long nobody typed', async () => {
    expect(bench.last('renew')).toEqual({ type: 'renew', n: 1, sessions: [] });
    const { claims, serving } = await bench.begin();
    bench.advance(5_000);
    serving.key();
    bench.advance(10_000);
    expect(bench.last('renew')).toEqual({
      type: 'renew',
      n: 2,
      sessions: [{ id: claims.session, fence: 1, idleMs: 10_000 }],
    });
  });

  it('L3: stops by itself 40 s after the acknowledged renewal was sent, though answers to later ones are missing', async () => {
    const { serving } = await bench.begin();
    bench.advance(15_000);
    const sent = bench.all('renew').length;
    bench.advance(5_000);
    bench.acknowledge();
    bench.advance(34_800);
    expect(bench.all('renew').length).toBeGreaterThan(sent);
    expect(serving.pixel()).toBe(true);
    bench.advance(200);
    expect([serving.stopped, serving.pixel()]).toEqual([true, false]);
    expect(bench.last('session.stopped').reason).toBe('lease-lost');
    expect(bench.pipe('control').messages.at(-1)).toMatchObject({ type: 'goodbye', reason: 'lease-lost' });
  });

  it('L3: after a stop of the process longer than the lease passes no pixel and no key, before any timer ran', async () => {
    const { serving } = await bench.begin();
    bench.clock.jump(60_000);
    expect([serving.pixel(), serving.key(), serving.pixels, serving.keys]).toEqual([false, false, 0, 0]);
    bench.sessions.tick();
    expect(bench.last('session.stopped').reason).toBe('lease-lost');
  });

  it('L3: after a short stop passes nothing until a renewal sent since is acknowledged, then goes on', async () => {
    const { serving } = await bench.begin();
    bench.advance(1_000);
    bench.clock.jump(10_000);
    expect([serving.pixel(), serving.key()]).toEqual([false, false]);
    const before = bench.all('renew').length;
    bench.sessions.tick();
    expect(bench.all('renew')).toHaveLength(before + 1);
    expect(serving.pixel()).toBe(false);
    bench.acknowledge();
    expect(serving.nudges).toBe(1);
    expect([serving.pixel(), serving.key()]).toEqual([true, true]);
  });

  it('L3: an answer to a renewal sent before the stop does not reopen it', async () => {
    const { serving } = await bench.begin();
    bench.advance(15_000);
    bench.clock.jump(10_000);
    bench.acknowledge();
    expect(serving.pixel()).toBe(false);
  });

  it('L3: an answer to no renewal of ours, or given twice, extends nothing', async () => {
    const { claims, serving } = await bench.begin();
    const keep = [{ id: claims.session, fence: 1, rights: fullRights }];
    bench.advance(15_000);
    bench.acknowledge();
    const { n } = bench.last('renew');
    bench.advance(39_800);
    for (const answer of [n - 1, n + 100]) {
      bench.sessions.obey({ type: 'renewed', n: answer, now: bench.portalNow, keep, stop: [] });
    }
    bench.advance(200);
    expect(serving.stopped).toBe(true);
  });

  it('L3: lives through a lost connection while the lease holds, and is held on the next', async () => {
    const { claims, serving } = await bench.begin();
    bench.disconnect();
    bench.advance(20_000);
    expect(serving.pixel()).toBe(true);
    bench.connect();
    expect(bench.last('renew').sessions).toMatchObject([{ id: claims.session, fence: 1 }]);
    bench.acknowledge();
    bench.advance(39_000);
    expect(serving.pixel()).toBe(true);
  });

  it('L1: tells a new connection what stopped while there was none', async () => {
    const { claims } = await bench.begin();
    bench.disconnect();
    bench.sessions.obey({ type: 'session.end', id: claims.session, fence: 1, reason: 'time-limit' });
    expect(bench.all('session.stopped')).toEqual([]);
    bench.connect();
    expect(bench.last('session.stopped')).toMatchObject({ id: claims.session, reason: 'time-limit' });
  });

  it('E7: every renewal carries the rights, so who missed a push obeys', async () => {
    const { serving } = await bench.begin();
    bench.advance(15_000);
    bench.acknowledge(viewOnlyRights);
    expect([serving.pixel(), serving.key()]).toEqual([true, false]);
    expect(bench.pipe('control').messages.at(-1)).toEqual({ type: 'rights', rights: viewOnlyRights });
  });

  it('E7: a push of rights applies at once', async () => {
    const { claims, serving } = await bench.begin();
    bench.sessions.obey({ type: 'rights', id: claims.session, fence: 1, rights: viewOnlyRights });
    expect([serving.nudges, serving.key()]).toEqual([1, false]);
  });

  it('L7: takes nothing while the same key runs on two computers', async () => {
    bench.sessions.heardOfTwin();
    await bench.offer(bench.claims());
    expect(bench.last('session.refused').reason).toBe('device-offline');
  });
});

describe('a viewer that goes and comes', () => {
  it('L4: silent for 15 s, it is given up; nothing passes, and the portal hears that it resumes', async () => {
    const { claims, serving } = await bench.begin();
    bench.pipe('control').answers = false;
    bench.advance(15_000);
    expect(serving.stopped).toBe(false);
    bench.advance(5_200);
    expect(serving.stopped).toBe(true);
    expect(bench.last('session.state')).toEqual({
      type: 'session.state',
      id: claims.session,
      fence: 1,
      state: 'resuming',
    });
  });

  it('L4: resumes with the next fence, on new pipes', async () => {
    const { claims } = await bench.begin();
    bench.pipe('screen').drop();
    bench.pipe('control').drop();
    bench.advance(3_000);
    const { serving } = await bench.begin({ ...claims, fence: 2, beginBefore: bench.portalNow + 30_000 });
    expect(bench.screen.served).toHaveLength(2);
    expect(serving.pixel()).toBe(true);
    expect(bench.last('begin').fence).toBe(2);
  });

  it('L4: in another window, the older one is told and sees nothing more', async () => {
    const { claims, serving } = await bench.begin();
    const older = bench.pipe('control');
    await bench.begin({ ...claims, fence: 2 });
    expect([serving.stopped, serving.pixel(), older.closed]).toEqual([true, false, true]);
    const goodbye = { type: 'goodbye', reason: 'resumed-elsewhere', by: null, message: null };
    expect(older.messages.filter(({ type }) => type !== 'input')).toEqual([goodbye]);
    expect(bench.sessions.count).toBe(1);
  });

  it('L4: that said goodbye ends 10 s later as viewer-left', async () => {
    const { serving } = await bench.begin();
    bench.pipe('control').hear({ type: 'goodbye', reason: 'viewer-left', by: null, message: null });
    expect(serving.stopped).toBe(true);
    bench.advance(9_800);
    expect(bench.sessions.count).toBe(1);
    bench.advance(200);
    expect(bench.last('session.stopped').reason).toBe('viewer-left');
  });

  it.each(['{', '{"type":"shout"}', '{"type":"rights","rights":{"control":true}}'])(
    'that says %s breaks the protocol and is ended',
    async (text) => {
      const { serving } = await bench.begin();
      bench.pipe('control').hear(text);
      expect(serving.stopped).toBe(true);
      expect(bench.last('session.stopped').reason).toBe('protocol-error');
    },
  );

  it('that breaks the screen protocol is ended', async () => {
    const { serving } = await bench.begin();
    serving.options.onClosed('protocol-error');
    expect(bench.last('session.stopped').reason).toBe('protocol-error');
  });

  it('that broke the screen protocol before its screen opened is ended, and nothing stays open', async () => {
    bench.screen.onServe = ({ onClosed }) => onClosed('protocol-error');
    const { serving } = await bench.begin();
    bench.advance(400);
    expect([serving.stopped, bench.pipe('screen').closed]).toEqual([true, true]);
    expect(bench.last('session.stopped').reason).toBe('protocol-error');
  });

  it('whose screen cannot be opened is ended, and the others live on', async () => {
    const other = await bench.begin();
    bench.screen.onServe = () => {
      throw new Error('the display is gone');
    };
    await bench.begin();
    expect(bench.last('session.stopped').reason).toBe('protocol-error');
    expect(other.serving.pixel()).toBe(true);
  });

  it('L5: whose pipes cannot be joined is refused, and what was dialled is given up', async () => {
    const claims = bench.claims();
    await bench.offer(claims);
    const [control, screen] = bench.joins;
    control?.fail();
    await settled();
    expect(screen?.signal.aborted).toBe(true);
    expect(bench.last('session.refused')).toMatchObject({ id: claims.session, reason: 'connect-timeout' });
  });

  it('L5: whose pipe opens after the session ended finds it closed', async () => {
    const claims = bench.claims();
    await bench.offer(claims);
    bench.joins[0]?.open();
    bench.sessions.obey({ type: 'session.end', id: claims.session, fence: 1, reason: 'ended-by-self' });
    await settled();
    expect(bench.joins[0]?.opened.closed).toBe(true);
    expect(bench.screen.served).toEqual([]);
  });
});
