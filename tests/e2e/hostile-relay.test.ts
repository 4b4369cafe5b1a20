import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { nodeCrypto } from '../../apps/agent/src/crypto/node-crypto.ts';
import { relayCloseCodes, type RelayTokenClaims } from '../../packages/link/src/index.ts';
import type { HostileLeg, Tamper } from '../support/hostile-relay.ts';
import { failureOf, HostileSessions, joinedText, splice } from '../support/hostile-sessions.ts';
import { eventually } from '../support/portal-client.ts';
import { openSession } from '../support/session-viewer.ts';

let sessions: HostileSessions;

beforeAll(async () => {
  sessions = await HostileSessions.start(inject('postgresUrl'), { beginMs: 4_000 });
});

afterEach(() => sessions.endAll());

afterAll(() => sessions?.stop());

describe('a relay that reads everything', () => {
  it('learns nothing of the picture, the keys and the clipboard that pass through it', async () => {
    const { viewer, rfb } = await sessions.watch();
    const secrets = {
      typed: 'correcthorsebatterystaple',
      pasted: 'pasted: tango-4471',
      copied: 'copied: harbour-9038',
    };
    rfb.requestUpdate();
    await eventually(() => Promise.resolve(rfb.received().includes(sessions.desktop.pictureRow)));
    await sessions.type(rfb, secrets.typed);
    rfb.cutText(secrets.pasted);
    await eventually(() => Promise.resolve(sessions.desktop.clipboard() === secrets.pasted));
    sessions.desktop.setClipboard(secrets.copied);
    await eventually(() => Promise.resolve(rfb.received().includes(secrets.copied)));

    const recorded = sessions.bench.relay.recorded();
    // It was there to see all of it: the tokens are in the clear, and no fewer bytes passed than were shown.
    expect(recorded.includes(viewer.admitted.relays[0]?.tokens.screen ?? 'no token')).toBe(true);
    expect(recorded.length).toBeGreaterThan(rfb.received().length);
    const rows = rfb.received().length / 64;
    const needles = [
      sessions.desktop.pictureRow.subarray(0, 16),
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

interface Attack {
  readonly name: string;
  /** How many records of those it touches still mean what they meant. */
  readonly passes: number;
  on(leg: HostileLeg): Tamper;
}

const attacks: readonly Attack[] = [
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
    on(leg) {
      const held: Buffer[] = [];
      return from(leg, (frame, n) => {
        if (n > 0) return [frame, ...held.splice(0)];
        held.push(frame);
        return [];
      });
    },
  },
];

describe('a relay that changes what it passes', () => {
  for (const { name, passes, on } of attacks) {
    it(`${name} of the keys: the device closes the pipe as record-broken, and no key lands`, async () => {
      const { viewer, rfb, session } = await sessions.watch();
      sessions.bench.relay.tamper = on(await sessions.leg({ session, leg: 'viewer' }));
      rfb.type('xyz');
      expect(await (await sessions.leg({ session, leg: 'agent' })).closed).toEqual({
        code: 1002,
        reason: 'record-broken',
      });
      expect(await viewer.screenClosed).toMatchObject({ kind: 'closed-there', reason: 'peer-left' });
      // A press is one record, so one that passed before the replay is one letter. The next test types behind it.
      await sessions.hasTyped('xyz'.slice(0, passes));
    });

    it(`${name} of the screen: the viewer closes the pipe as record-broken, and shows nothing of it`, async () => {
      const { viewer, rfb, session } = await sessions.watch();
      const before = rfb.received().length;
      const agentLeg = await sessions.leg({ session, leg: 'agent' });
      const first = agentLeg.frames.length;
      sessions.bench.relay.tamper = on(agentLeg);
      rfb.requestUpdate();
      expect(await viewer.screenClosed).toEqual({ kind: 'broken', code: 'record-broken' });
      const viewerLeg = await sessions.leg({ session, leg: 'viewer' });
      expect(await viewerLeg.closed).toEqual({ code: 1002, reason: 'record-broken' });
      const tagBytes = 16;
      const passed = agentLeg.frames
        .slice(first, first + passes)
        .reduce((sum, { length }) => sum + length - tagBytes, 0);
      expect(rfb.received().length - before).toBe(passed);
    });
  }

  it('alters one bit of the first handshake message: the device answers handshake-failed and not one byte', async () => {
    const { admitted, key } = await sessions.admit();
    sessions.bench.relay.tamper = (frame, index, { leg, pipe }) => [
      leg === 'viewer' && pipe === 'screen' && index === 0 ? withOneBitChanged(frame) : frame,
    ];
    await expect(openSession(sessions.bench.client.origin, admitted, key)).rejects.toMatchObject({
      code: 'channel-closed',
    });
    const agentLeg = await sessions.leg({ session: admitted.session, leg: 'agent' });
    expect(await agentLeg.closed).toEqual({ code: 1002, reason: 'handshake-failed' });
    expect(agentLeg.frames).toEqual([]);
    await eventually(async () => (await sessions.state(admitted.session)) === 'ended');
  });

  it('alters one bit of the second: the viewer says handshake-failed, and the device sends nothing more', async () => {
    const { admitted, key } = await sessions.admit();
    sessions.bench.relay.tamper = (frame, index, { leg, pipe }) => [
      leg === 'agent' && pipe === 'screen' && index === 0 ? withOneBitChanged(frame) : frame,
    ];
    await expect(openSession(sessions.bench.client.origin, admitted, key)).rejects.toMatchObject({
      code: 'handshake-failed',
    });
    const viewerLeg = await sessions.leg({ session: admitted.session, leg: 'viewer' });
    expect(await viewerLeg.closed).toEqual({ code: 1002, reason: 'handshake-failed' });
    const agentLeg = await sessions.leg({ session: admitted.session, leg: 'agent' });
    expect(await agentLeg.closed).toMatchObject({ code: relayCloseCodes['peer-left'] });
    expect(agentLeg.frames).toHaveLength(1);
  });
});

const isScreen = ({ pipe }: RelayTokenClaims): boolean => pipe === 'screen';
const none = Buffer.alloc(0);
const handshakeFailed = { code: 1002, reason: 'handshake-failed' };

describe('a relay that joins whom it likes', () => {
  it("joins a viewer to another session's device leg, of the same device and of another: handshake-failed", async () => {
    sessions.bench.relay.keeps = isScreen;
    for (const other of sessions.bench.devices) {
      const [mine, theirs] = [await sessions.admit(), await sessions.admit(other.id)];
      const opening = failureOf(openSession(sessions.bench.client.origin, mine.admitted, mine.key));
      const [viewerLeg, agentLeg] = [
        await sessions.leg({ session: mine.admitted.session, leg: 'viewer' }),
        await sessions.leg({ session: theirs.admitted.session, leg: 'agent' }),
      ];
      splice(agentLeg, viewerLeg);
      expect(await agentLeg.closed).toEqual(handshakeFailed);
      expect(agentLeg.frames).toEqual([]);
      viewerLeg.close(relayCloseCodes['peer-left'], 'peer-left');
      expect(await opening).toMatchObject({ code: 'channel-closed', message: 'peer-left' });
      // Its device says so itself; the team has three places, and the next round takes two.
      await eventually(async () => (await sessions.state(theirs.admitted.session)) === 'ended');
    }
  });

  it('replays an old handshake to a device, to a later session and to its own: handshake-failed, and no screen', async () => {
    const { session } = await sessions.watch();
    const [first = none, confirmation = none] = (await sessions.leg({ session, leg: 'viewer' })).frames;
    sessions.bench.relay.keeps = isScreen;

    const later = await sessions.admit();
    const laterLeg = await sessions.leg({ session: later.admitted.session, leg: 'agent' });
    laterLeg.say(joinedText);
    laterLeg.say(first);
    expect(await laterLeg.closed).toEqual(handshakeFailed);
    expect(laterLeg.frames).toEqual([]);

    // A first message of the very same ticket is answered, but who only has it recorded cannot go on.
    const own = await sessions.admit();
    const opening = failureOf(openSession(sessions.bench.client.origin, own.admitted, own.key));
    const [ownViewer, ownAgent] = [
      await sessions.leg({ session: own.admitted.session, leg: 'viewer' }),
      await sessions.leg({ session: own.admitted.session, leg: 'agent' }),
    ];
    ownViewer.say(joinedText);
    const message = await eventually(() => Promise.resolve(ownViewer.frames[0]));
    ownAgent.say(joinedText);
    ownAgent.say(message);
    await eventually(() => Promise.resolve(ownAgent.frames.length === 1));
    ownAgent.say(confirmation);
    expect(await ownAgent.closed).toEqual(handshakeFailed);
    expect(ownAgent.frames).toHaveLength(1);
    ownViewer.close(relayCloseCodes['peer-left'], 'peer-left');
    expect(await opening).toMatchObject({ code: 'channel-closed' });
  });

  it("brings another viewer key than the ticket's: the device says wrong-viewer-key and not one byte", async () => {
    const { admitted } = await sessions.admit();
    const opening = failureOf(openSession(sessions.bench.client.origin, admitted, await nodeCrypto.generate()));
    expect(await opening).toMatchObject({ code: 'channel-closed', message: 'peer-left' });
    const legs = [
      await sessions.leg({ session: admitted.session, leg: 'agent' }),
      await sessions.leg({ session: admitted.session, leg: 'agent', pipe: 'control' }),
    ];
    // Whichever pipe was first says why; the other may be dropped with it.
    const closed = await Promise.all(legs.map((leg) => leg.closed));
    expect(closed).toContainEqual({ code: 1002, reason: 'wrong-viewer-key' });
    expect(legs.flatMap(({ frames }) => frames)).toEqual([]);
    await eventually(async () => (await sessions.state(admitted.session)) === 'ended');
  });
});

describe('a relay that is cut off from the portal', () => {
  it('cannot keep a session: its device stops it, the place is free, and the relay says its part when it is back (E2, E3)', async () => {
    const { client, road } = sessions.bench;
    const { viewer, rfb, session } = await sessions.watch();
    const params = { session };
    const read = async () => (await client.call('GET /api/sessions/:session', { params })).session;
    road.cutOffRelays(true);
    await client.call('POST /api/sessions/:session/end', { params, body: {} });
    await viewer.screenClosed;
    const shown = rfb.received().length;
    // A viewer that does not care.
    rfb.type('late');
    rfb.requestUpdate();
    await eventually(async () => (await read()).freedAt !== null);
    expect((await read()).acks).toMatchObject({ device: expect.any(Number), relay: null });
    road.cutOffRelays(false);
    await eventually(async () => (await read()).acks.relay !== null);
    expect(rfb.received()).toHaveLength(shown);
  });
});

describe('after all of it', () => {
  it('a session works, and nothing was typed on the device but what viewers rightly typed', async () => {
    await sessions.watch();
  });
});
