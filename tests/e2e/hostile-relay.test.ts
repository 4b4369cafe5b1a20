import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { nodeCrypto } from '../../apps/agent/src/crypto/node-crypto.ts';
import type { Admitted } from '../../packages/contract/src/index.ts';
import {
  base64url,
  joinRelay,
  type KeyPair,
  relayCloseCodes,
  type RelayTokenClaims,
} from '../../packages/link/src/index.ts';
import { type DeviceDesktop, startDeviceDesktop } from '../support/device-desktop.ts';
import { type HostileBench, startHostileBench } from '../support/hostile-bench.ts';
import type { HostileLeg, Tamper } from '../support/hostile-relay.ts';
import { eventually } from '../support/portal-client.ts';
import { type RfbViewer, startRfb } from '../support/rfb-viewer.ts';
import { connectAs, messageSocket, openSession, type SessionViewer } from '../support/session-viewer.ts';

const beginMs = 4_000;
const joined = '{"type":"joined"}';

let bench: HostileBench;
let desktop: DeviceDesktop;
/** What must have been typed on the device so far: all of it, and nothing else. */
let typed = '';

beforeAll(async () => {
  bench = await startHostileBench(inject('postgresUrl'), { beginMs });
  desktop = await startDeviceDesktop(bench.display);
});

afterAll(async () => {
  desktop?.close();
  await bench?.stop();
});

beforeEach(() => {
  bench.relay.tamper = null;
  bench.relay.keeps = null;
  bench.road.holds = null;
});

/** Whatever a test began is over, and every place is free, before the next. */
afterEach(async () => {
  bench.relay.tamper = null;
  bench.relay.keeps = null;
  bench.road.holds = null;
  const { client, team } = bench;
  const { sessions } = await client.call('GET /api/teams/:team/sessions', { params: { team } });
  for (const { id, freedAt } of sessions) {
    if (freedAt === null) await client.call('POST /api/sessions/:session/end', { params: { session: id }, body: {} });
  }
  await eventually(async () => (await inUse()) === 0);
});

async function inUse(): Promise<number> {
  const { client, team } = bench;
  return (await client.call('GET /api/teams/:team/sessions', { params: { team } })).capacity.inUse;
}

const stateOf = async (session: string): Promise<string> =>
  (await bench.client.call('GET /api/sessions/:session', { params: { session } })).session.state;

/** Admitted, and no pipe opened yet. */
async function admit(device = bench.devices[0].id): Promise<{ admitted: Admitted; key: KeyPair }> {
  const { client, team } = bench;
  const key = await nodeCrypto.generate();
  const viewerKey = base64url.encode(key.publicKey);
  const admitted = await client.call('POST /api/teams/:team/sessions', {
    params: { team },
    body: { device, viewerKey },
  });
  return { admitted, key };
}

/** A viewer that sees the screen and whose keys land. */
async function watch(): Promise<{ viewer: SessionViewer; rfb: RfbViewer }> {
  const viewer = await connectAs(bench.client, bench.team, bench.devices[0].id);
  const rfb = await startRfb(viewer.screen);
  await typeAndWait(rfb, 'm');
  return { viewer, rfb };
}

async function typeAndWait(rfb: RfbViewer, text: string): Promise<void> {
  typed += text;
  rfb.type(text);
  await eventually(() => Promise.resolve(desktop.typed().length >= typed.length));
  expect(desktop.typed()).toBe(typed);
}

const legOf = (session: string, leg: 'agent' | 'viewer', pipe = 'screen'): Promise<HostileLeg> =>
  eventually(() =>
    Promise.resolve(
      bench.relay.legs.findLast(
        ({ claims }) => claims.session === session && claims.leg === leg && claims.pipe === pipe,
      ),
    ),
  );

describe('a relay that reads everything', () => {
  it('learns nothing of the picture, the keys and the clipboard that pass through it', async () => {
    const { viewer, rfb } = await watch();
    const secrets = {
      typed: 'correcthorsebatterystaple',
      pasted: 'pasted: tango-4471',
      copied: 'copied: harbour-9038',
    };
    rfb.requestUpdate();
    await eventually(() => Promise.resolve(rfb.received().includes(desktop.pictureRow)));
    await typeAndWait(rfb, secrets.typed);
    rfb.cutText(secrets.pasted);
    await eventually(() => Promise.resolve(desktop.clipboard() === secrets.pasted));
    desktop.setClipboard(secrets.copied);
    await eventually(() => Promise.resolve(rfb.received().includes(secrets.copied)));

    const recorded = bench.relay.recorded();
    // It was there to see all of it: the tokens are in the clear, and no fewer bytes passed than were shown.
    expect(recorded.includes(viewer.admitted.relays[0]?.tokens.screen ?? 'no token')).toBe(true);
    expect(recorded.length).toBeGreaterThan(rfb.received().length);
    const rows = rfb.received().length / 64;
    const needles = [
      desktop.pictureRow.subarray(0, 16),
      Buffer.from('RFB 003.008\n'),
      ...Object.values(secrets).flatMap((text) => [Buffer.from(text), Buffer.from(text, 'utf16le')]),
      ...rfb.sent.filter((message) => message.length >= 8),
      // What was shown, whatever it was: a piece of it every so often.
      ...Array.from({ length: 200 }, (_, n) =>
        rfb
          .received()
          .subarray(Math.floor((n * rows) / 200) * 64)
          .subarray(0, 12),
      ),
    ];
    expect(needles.filter((needle) => recorded.includes(needle))).toEqual([]);
  });
});

/** Changes the frames of one leg from here on, by their number from here on. */
function from(leg: HostileLeg, change: (frame: Buffer, index: number) => readonly Buffer[]): Tamper {
  const first = leg.frames.length;
  return (frame, index, claims) =>
    claims.session === leg.claims.session && claims.leg === leg.claims.leg && claims.pipe === leg.claims.pipe
      ? change(frame, index - first)
      : [frame];
}

function withOneBitChanged(frame: Buffer): Buffer {
  const changed = Buffer.from(frame);
  const at = changed.length >> 1;
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}

/** Each with how many of the records that follow still mean something to who gets them. */
function attacks(): readonly { name: string; passes: number; on: (leg: HostileLeg) => Tamper }[] {
  let held: Buffer | null = null;
  return [
    {
      name: 'alters one bit of a record',
      passes: 0,
      on: (leg) => from(leg, (frame, n) => [n === 0 ? withOneBitChanged(frame) : frame]),
    },
    { name: 'replays a record', passes: 1, on: (leg) => from(leg, (frame, n) => (n === 0 ? [frame, frame] : [frame])) },
    { name: 'drops a record', passes: 0, on: (leg) => from(leg, (frame, n) => (n === 0 ? [] : [frame])) },
    {
      name: 'swaps two records',
      passes: 0,
      on: (leg) =>
        from(leg, (frame, n) => {
          if (n > 0) return held === null ? [frame] : [frame, take()];
          held = frame;
          return [];
        }),
    },
  ];
  function take(): Buffer {
    const kept = held ?? Buffer.alloc(0);
    held = null;
    return kept;
  }
}

describe('a relay that changes what it passes', () => {
  for (const { name, passes, on } of attacks()) {
    it(`${name} of the keys: the device closes the pipe as record-broken, and no key lands`, async () => {
      const { viewer, rfb } = await watch();
      const { session } = viewer.admitted;
      bench.relay.tamper = on(await legOf(session, 'viewer'));
      rfb.type('xyz');
      expect(await (await legOf(session, 'agent')).closed).toEqual({ code: 1002, reason: 'record-broken' });
      expect(await viewer.screenClosed).toMatchObject({ kind: 'closed-there', reason: 'peer-left' });
      // A press is one record, so one that passed before the replay is one letter. The next test types behind it.
      typed += 'xyz'.slice(0, passes);
      await eventually(() => Promise.resolve(desktop.typed() === typed));
    });

    it(`${name} of the screen: the viewer closes the pipe as record-broken, and shows nothing of it`, async () => {
      const { viewer, rfb } = await watch();
      const before = rfb.received().length;
      const agentLeg = await legOf(viewer.admitted.session, 'agent');
      const first = agentLeg.frames.length;
      bench.relay.tamper = on(agentLeg);
      rfb.requestUpdate();
      expect(await viewer.screenClosed).toEqual({ kind: 'broken', code: 'record-broken' });
      const viewerLeg = await legOf(viewer.admitted.session, 'viewer');
      expect(await viewerLeg.closed).toEqual({ code: 1002, reason: 'record-broken' });
      const tagBytes = 16;
      const passed = agentLeg.frames
        .slice(first, first + passes)
        .reduce((sum, { length }) => sum + length - tagBytes, 0);
      expect(rfb.received().length - before).toBe(passed);
      expect(desktop.typed()).toBe(typed);
    });
  }

  it('alters one bit of the first handshake message: the device answers handshake-failed and not one byte', async () => {
    const { admitted, key } = await admit();
    bench.relay.tamper = (frame, index, { leg, pipe }) => [
      leg === 'viewer' && pipe === 'screen' && index === 0 ? withOneBitChanged(frame) : frame,
    ];
    await expect(openSession(bench.client.origin, admitted, key)).rejects.toMatchObject({ code: 'channel-closed' });
    const agentLeg = await legOf(admitted.session, 'agent');
    expect(await agentLeg.closed).toEqual({ code: 1002, reason: 'handshake-failed' });
    expect(agentLeg.frames).toEqual([]);
    await eventually(async () => (await stateOf(admitted.session)) === 'ended');
  });

  it('alters one bit of the second: the viewer says handshake-failed, and the device sends nothing more', async () => {
    const { admitted, key } = await admit();
    bench.relay.tamper = (frame, index, { leg, pipe }) => [
      leg === 'agent' && pipe === 'screen' && index === 0 ? withOneBitChanged(frame) : frame,
    ];
    await expect(openSession(bench.client.origin, admitted, key)).rejects.toMatchObject({ code: 'handshake-failed' });
    const viewerLeg = await legOf(admitted.session, 'viewer');
    expect(await viewerLeg.closed).toEqual({ code: 1002, reason: 'handshake-failed' });
    const agentLeg = await legOf(admitted.session, 'agent');
    expect(await agentLeg.closed).toMatchObject({ code: relayCloseCodes['peer-left'] });
    expect(agentLeg.frames).toHaveLength(1);
  });
});

/** What it failed with, listened for from the start. */
const failureOf = (opening: Promise<unknown>): Promise<unknown> =>
  opening.then(
    () => 'it opened',
    (error: unknown) => error,
  );

/** Lets two legs talk, as a relay that joins whom it likes. */
function splice(one: HostileLeg, other: HostileLeg): void {
  one.onFrame = (frame) => other.say(frame);
  other.onFrame = (frame) => one.say(frame);
  for (const frame of one.frames) other.say(frame);
  one.say(joined);
  other.say(joined);
}

const isScreen = ({ pipe }: RelayTokenClaims): boolean => pipe === 'screen';
const handshakeFailed = { code: 1002, reason: 'handshake-failed' };

describe('a relay that joins whom it likes', () => {
  it("joins a viewer to another session's device leg, of the same device and of another: handshake-failed", async () => {
    bench.relay.keeps = isScreen;
    for (const other of bench.devices) {
      const [mine, theirs] = [await admit(), await admit(other.id)];
      const opening = failureOf(openSession(bench.client.origin, mine.admitted, mine.key));
      const [viewerLeg, agentLeg] = [
        await legOf(mine.admitted.session, 'viewer'),
        await legOf(theirs.admitted.session, 'agent'),
      ];
      splice(agentLeg, viewerLeg);
      expect(await agentLeg.closed).toEqual(handshakeFailed);
      expect(agentLeg.frames).toEqual([]);
      viewerLeg.close(relayCloseCodes['peer-left'], 'peer-left');
      expect(await opening).toMatchObject({ code: 'channel-closed', message: 'peer-left' });
    }
  });

  it('replays an old handshake to a device, to a later session and to its own: handshake-failed, and no screen', async () => {
    const { viewer } = await watch();
    const old = (await legOf(viewer.admitted.session, 'viewer')).frames;
    const [first = Buffer.alloc(0), confirmation = Buffer.alloc(0)] = old;
    bench.relay.keeps = isScreen;

    const later = await admit();
    const laterLeg = await legOf(later.admitted.session, 'agent');
    laterLeg.say(joined);
    laterLeg.say(first);
    expect(await laterLeg.closed).toEqual(handshakeFailed);
    expect(laterLeg.frames).toEqual([]);

    // A first message of the very same ticket is answered, but who only has it recorded cannot go on.
    const own = await admit();
    const opening = failureOf(openSession(bench.client.origin, own.admitted, own.key));
    const [ownViewer, ownAgent] = [
      await legOf(own.admitted.session, 'viewer'),
      await legOf(own.admitted.session, 'agent'),
    ];
    ownViewer.say(joined);
    const message = await eventually(() => Promise.resolve(ownViewer.frames[0]));
    ownAgent.say(joined);
    ownAgent.say(message);
    await eventually(() => Promise.resolve(ownAgent.frames.length === 1));
    ownAgent.say(confirmation);
    expect(await ownAgent.closed).toEqual(handshakeFailed);
    expect(ownAgent.frames).toHaveLength(1);
    ownViewer.close(relayCloseCodes['peer-left'], 'peer-left');
    expect(await opening).toMatchObject({ code: 'channel-closed' });
  });

  it("brings another viewer key than the ticket's: the device says wrong-viewer-key and not one byte", async () => {
    const { admitted } = await admit();
    const opening = failureOf(openSession(bench.client.origin, admitted, await nodeCrypto.generate()));
    expect(await opening).toMatchObject({ code: 'channel-closed', message: 'peer-left' });
    const legs = [await legOf(admitted.session, 'agent'), await legOf(admitted.session, 'agent', 'control')];
    // Whichever pipe was first says why; the other may be dropped with it.
    const closed = await Promise.all(legs.map((leg) => leg.closed));
    expect(closed).toContainEqual({ code: 1002, reason: 'wrong-viewer-key' });
    expect(legs.flatMap(({ frames }) => frames)).toEqual([]);
    await eventually(async () => (await stateOf(admitted.session)) === 'ended');
  });
});

describe('a ticket (E5, L6)', () => {
  const offerOf = (session: string, fence = 1) =>
    eventually(() =>
      Promise.resolve(
        bench.road.told
          .map(({ message }) => message)
          .find((message) => message.type === 'session.offer' && message.id === session && message.fence === fence),
      ),
    ).then((message) => (message.type === 'session.offer' ? message : Promise.reject(new Error('not an offer'))));
  const refusalOf = (session: string, device = bench.devices[0].id) =>
    eventually(() =>
      Promise.resolve(
        bench.road.heard.findLast(
          (said) => said.device === device && said.message.type === 'session.refused' && said.message.id === session,
        ),
      ),
    ).then(({ message }) => message);
  const legsOf = (session: string): number =>
    bench.relay.legs.filter(({ claims }) => claims.session === session && claims.leg === 'agent').length;

  it('opens nothing a second time, neither while its session lives nor after it', async () => {
    const { viewer, rfb } = await watch();
    const { session } = viewer.admitted;
    const [{ id: device, refusals }] = bench.devices;
    const offer = await offerOf(session);
    bench.road.say(device, offer);
    await eventually(() => Promise.resolve(refusals(session).length === 1));
    expect(refusals(session)).toEqual(['used']);
    await typeAndWait(rfb, 'still');
    await bench.client.call('POST /api/sessions/:session/end', { params: { session }, body: {} });
    await viewer.screenClosed;
    bench.road.say(device, offer);
    expect(await refusalOf(session)).toMatchObject({ fence: 1, reason: 'protocol-error' });
    expect(refusals(session)).toEqual(['used', 'ended']);
    expect(legsOf(session)).toBe(2);
  });

  it('opens nothing after its time', async () => {
    bench.road.holds = ({ type }) => type === 'session.offer';
    const { admitted } = await admit();
    const [{ id: device, refusals }] = bench.devices;
    const offer = await offerOf(admitted.session);
    await eventually(async () => (await stateOf(admitted.session)) === 'ended');
    const ticket = JSON.parse(Buffer.from(offer.ticket.split('.')[1] ?? '', 'base64url').toString()) as {
      beginBefore: number;
    };
    await eventually(() => Promise.resolve(Date.now() > ticket.beginBefore));
    bench.road.say(device, offer);
    expect(await refusalOf(admitted.session)).toMatchObject({ reason: 'connect-timeout' });
    expect(refusals(admitted.session)).toEqual(['expired']);
    expect(legsOf(admitted.session)).toBe(0);
  });

  it('of an earlier fence opens nothing, to the device and through the newer legs', async () => {
    const { viewer } = await watch();
    const { session } = viewer.admitted;
    const [{ id: device, refusals }] = bench.devices;
    bench.relay.keeps = isScreen;
    const key = await nodeCrypto.generate();
    const viewerKey = base64url.encode(key.publicKey);
    const resumed = await bench.client.call('POST /api/sessions/:session/resume', {
      params: { session },
      body: { viewerKey },
    });
    expect(resumed.fence).toBe(2);
    const newer = await eventually(() =>
      Promise.resolve(
        bench.relay.legs.find(
          ({ claims }) =>
            claims.session === session && claims.fence === 2 && claims.leg === 'agent' && isScreen(claims),
        ),
      ),
    );
    bench.road.say(device, await offerOf(session));
    await eventually(() => Promise.resolve(refusals(session).length === 1));
    expect(refusals(session)).toEqual(['used']);
    // The key is the new one, the ticket the old: the prologue is not that of the device.
    const mixed = failureOf(openSession(bench.client.origin, { ...resumed, ticket: viewer.admitted.ticket }, key));
    const newViewer = await eventually(() =>
      Promise.resolve(
        bench.relay.legs.find(
          ({ claims }) =>
            claims.session === session && claims.fence === 2 && claims.leg === 'viewer' && isScreen(claims),
        ),
      ),
    );
    splice(newer, newViewer);
    // The control pipe fails the same way, and whichever is first takes the other with it.
    expect(await mixed).toMatchObject({ code: 'channel-closed' });
    const control = await legOf(session, 'agent', 'control');
    expect(await Promise.all([newer.closed, control.closed])).toContainEqual(handshakeFailed);
    expect([newer.frames, control.frames]).toEqual([[], []]);
  });

  it('for another device opens nothing there, and changes nothing here', async () => {
    const { viewer, rfb } = await watch();
    const { session } = viewer.admitted;
    const [, other] = bench.devices;
    bench.road.say(other.id, await offerOf(session));
    expect(await refusalOf(session, other.id)).toMatchObject({ reason: 'protocol-error' });
    expect(other.refusals(session)).toEqual(['other-device']);
    expect(legsOf(session)).toBe(2);
    await typeAndWait(rfb, 'here');
    expect(await stateOf(session)).toBe('active');
  });

  it('that does not name a pipe, or names another session, or is altered, opens nothing', async () => {
    const [{ id: device, refusals }] = bench.devices;
    const signed = async (over: object) => {
      bench.road.holds = ({ type }) => type === 'session.offer';
      const { admitted } = await admit();
      bench.road.holds = null;
      const offer = await offerOf(admitted.session);
      const claims = JSON.parse(Buffer.from(offer.ticket.split('.')[1] ?? '', 'base64url').toString());
      return { offer, ticket: await bench.keyring.signTicket({ ...claims, ...over }) };
    };
    const refused = async (offer: Parameters<typeof bench.road.say>[1] & { id: string }) => {
      bench.road.say(device, offer);
      const answer = await refusalOf(offer.id);
      expect(answer).toMatchObject({ reason: 'protocol-error' });
      expect(legsOf(offer.id)).toBe(0);
      return refusals(offer.id);
    };
    const onlyScreen = await signed({ pipes: ['screen'] });
    expect(await refused({ ...onlyScreen.offer, ticket: onlyScreen.ticket })).toEqual(['missing-pipe']);
    const twice = await signed({ pipes: ['screen', 'screen'] });
    expect(await refused({ ...twice.offer, ticket: twice.ticket })).toEqual(['missing-pipe']);
    const altered = await signed({});
    const [head = '', body = '', signature = ''] = altered.ticket.split('.');
    const more = Buffer.from(body, 'base64url').toString().replace('"control":true', '"control":1');
    const forged = `${head}.${Buffer.from(more).toString('base64url')}.${signature}`;
    expect(await refused({ ...altered.offer, ticket: forged })).toEqual(['bad-ticket']);
    await eventually(async () => (await inUse()) === 0);
    const elsewhere = await signed({ session: onlyScreen.offer.id });
    expect(await refused({ ...elsewhere.offer, ticket: elsewhere.ticket })).toEqual(['other-offer']);
  });
});

describe('a relay token (E5)', () => {
  let taken: { admitted: Admitted; key: KeyPair };
  let claims: RelayTokenClaims;

  beforeEach(async () => {
    taken = await admit();
    const token = taken.admitted.relays[0]?.tokens.screen ?? '';
    claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as RelayTokenClaims;
  });

  const show = (token: string, origin: string | null = bench.client.origin) =>
    joinRelay(messageSocket(bench.relay.url, origin ?? undefined), token);
  const fresh = (over: object): Promise<string> =>
    bench.keyring.signRelayToken({ ...claims, id: crypto.randomUUID(), ...over });
  const refusedAs = (message: string) => ({ code: 'relay-refused', message });

  it('joins once, and not for a pipe that is joined', async () => {
    const { admitted, key } = taken;
    const viewer = await openSession(bench.client.origin, admitted, key);
    const rfb = await startRfb(viewer.screen);
    await expect(show(admitted.relays[0]?.tokens.screen ?? '')).rejects.toMatchObject(refusedAs('token-used'));
    for (const leg of ['viewer', 'agent'] as const) {
      const origin = leg === 'viewer' ? bench.client.origin : null;
      await expect(show(await fresh({ leg }), origin)).rejects.toMatchObject(refusedAs('token-used'));
    }
    await typeAndWait(rfb, 'once');
  });

  it('is refused late, altered, signed by another key, for another relay or another start of it', async () => {
    const now = Date.now();
    await expect(show(await fresh({ expiresAt: now - 5_000 }))).rejects.toMatchObject(refusedAs('token-expired'));
    const [head = '', body = '', signature = ''] = (await fresh({})).split('.');
    const later = Buffer.from(JSON.stringify({ ...claims, expiresAt: now + 3_600_000 })).toString('base64url');
    await expect(show(`${head}.${later}.${signature}`)).rejects.toMatchObject(refusedAs('bad-token'));
    const otherLetter = signature.startsWith('A') ? 'B' : 'A';
    await expect(show(`${head}.${body}.${otherLetter}${signature.slice(1)}`)).rejects.toMatchObject(
      refusedAs('bad-token'),
    );
    await expect(show(taken.admitted.ticket)).rejects.toMatchObject(refusedAs('bad-token'));
    for (const over of [{ relay: crypto.randomUUID() }, { relayStartId: crypto.randomUUID() }]) {
      await expect(show(await fresh(over))).rejects.toMatchObject(refusedAs('wrong-relay'));
    }
  });

  it('is refused for a pipe there is not, from a page of somebody else, and from no page at all', async () => {
    await expect(show(await fresh({ pipe: 'file' }))).rejects.toMatchObject(refusedAs('bad-token'));
    for (const origin of ['http://elsewhere.example', null]) {
      await expect(show(await fresh({}), origin)).rejects.toMatchObject(refusedAs('wrong-origin'));
    }
    const { origin } = bench.client;
    await expect(show(await fresh({ leg: 'agent' }), origin)).rejects.toMatchObject(refusedAs('wrong-origin'));
  });

  it('of a fence that was cut joins nothing, also when it was never used', async () => {
    const { session } = taken.admitted;
    await bench.client.call('POST /api/sessions/:session/end', { params: { session }, body: {} });
    await eventually(async () => {
      const { session: view } = await bench.client.call('GET /api/sessions/:session', { params: { session } });
      return view.acks.relay !== null;
    });
    const unused = taken.admitted.relays[0]?.tokens.screen ?? '';
    await expect(show(unused)).rejects.toMatchObject(refusedAs('cut'));
  });
});

describe('after all of it', () => {
  it('nothing was typed on the device that a viewer did not rightly type, and a session works', async () => {
    await watch();
    expect(desktop.typed()).toBe(typed);
  });
});
