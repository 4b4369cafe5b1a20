import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { nodeCrypto } from '../../apps/agent/src/crypto/node-crypto.ts';
import type { Admitted } from '../../packages/contract/src/index.ts';
import {
  base64url,
  joinRelay,
  type KeyPair,
  type RelayTokenClaims,
  relayTokenClaims,
  ticketClaims,
} from '../../packages/link/src/index.ts';
import type { Offer } from '../support/control-road.ts';
import { failureOf, HostileSessions, payloadOf, splice } from '../support/hostile-sessions.ts';
import { eventually } from '../support/portal-client.ts';
import { startRfb } from '../support/rfb-viewer.ts';
import { messageSocket, openSession } from '../support/session-viewer.ts';

let sessions: HostileSessions;

beforeAll(async () => {
  sessions = await HostileSessions.start(inject('postgresUrl'), { beginMs: 4_000 });
});

afterEach(() => sessions.endAll());

afterAll(() => sessions?.stop());

describe('a ticket (E5, L6)', () => {
  const offerOf = (session: string): Promise<Offer> =>
    eventually(() =>
      Promise.resolve(
        sessions.bench.road.told
          .flatMap(({ message }) => (message.type === 'session.offer' ? [message] : []))
          .find(({ id, fence }) => id === session && fence === 1),
      ),
    );
  const refusalOf = async (session: string, device = sessions.bench.devices[0].id) => {
    const { message } = await eventually(() =>
      Promise.resolve(
        sessions.bench.road.heard.findLast(
          (said) => said.device === device && said.message.type === 'session.refused' && said.message.id === session,
        ),
      ),
    );
    return message;
  };
  const legsOf = (session: string): number =>
    sessions.bench.relay.legs.filter(({ claims }) => claims.session === session && claims.leg === 'agent').length;

  it('opens nothing a second time, neither while its session lives nor after it', async () => {
    const { viewer, rfb, session } = await sessions.watch();
    const [{ id: device, refusals }] = sessions.bench.devices;
    const offer = await offerOf(session);
    sessions.bench.road.say(device, offer);
    await eventually(() => Promise.resolve(refusals(session).length === 1));
    expect(refusals(session)).toEqual(['used']);
    await sessions.type(rfb, 'still');
    await sessions.bench.client.call('POST /api/sessions/:session/end', { params: { session }, body: {} });
    await viewer.screenClosed;
    sessions.bench.road.say(device, offer);
    expect(await refusalOf(session)).toMatchObject({ fence: 1, reason: 'protocol-error' });
    expect(refusals(session)).toEqual(['used', 'ended']);
    expect(legsOf(session)).toBe(2);
  });

  it('opens nothing after its time', async () => {
    sessions.bench.road.holds = ({ type }) => type === 'session.offer';
    const { admitted } = await sessions.admit();
    const [{ id: device, refusals }] = sessions.bench.devices;
    const offer = await offerOf(admitted.session);
    await eventually(async () => (await sessions.state(admitted.session)) === 'ended');
    await eventually(() => Promise.resolve(Date.now() > ticketClaims.parse(payloadOf(offer.ticket)).beginBefore));
    sessions.bench.road.say(device, offer);
    expect(await refusalOf(admitted.session)).toMatchObject({ reason: 'connect-timeout' });
    expect(refusals(admitted.session)).toEqual(['expired']);
    expect(legsOf(admitted.session)).toBe(0);
  });

  it('of an earlier fence opens nothing, to the device and through the newer legs', async () => {
    const { viewer, session } = await sessions.watch();
    const [{ id: device, refusals }] = sessions.bench.devices;
    sessions.bench.relay.keeps = ({ pipe }) => pipe === 'screen';
    const key = await nodeCrypto.generate();
    const viewerKey = base64url.encode(key.publicKey);
    const resumed = await sessions.bench.client.call('POST /api/sessions/:session/resume', {
      params: { session },
      body: { viewerKey },
    });
    expect(resumed.fence).toBe(2);
    const newer = await sessions.leg({ session, leg: 'agent', fence: 2 });
    sessions.bench.road.say(device, await offerOf(session));
    await eventually(() => Promise.resolve(refusals(session).length === 1));
    expect(refusals(session)).toEqual(['used']);
    // The key is the new one, the ticket the old: the prologue is not that of the device.
    const mixed = failureOf(
      openSession(sessions.bench.client.origin, { ...resumed, ticket: viewer.admitted.ticket }, key),
    );
    const newViewer = await sessions.leg({ session, leg: 'viewer', fence: 2 });
    splice(newer, newViewer);
    // The control pipe fails the same way, and whichever is first takes the other with it.
    expect(await mixed).toMatchObject({ code: 'channel-closed' });
    const control = await sessions.leg({ session, leg: 'agent', pipe: 'control', fence: 2 });
    expect(await Promise.all([newer.closed, control.closed])).toContainEqual({
      code: 1002,
      reason: 'handshake-failed',
    });
    expect([newer.frames, control.frames]).toEqual([[], []]);
  });

  it('for another device opens nothing there, and changes nothing here', async () => {
    const { rfb, session } = await sessions.watch();
    const [, other] = sessions.bench.devices;
    sessions.bench.road.say(other.id, await offerOf(session));
    expect(await refusalOf(session, other.id)).toMatchObject({ reason: 'protocol-error' });
    expect(other.refusals(session)).toEqual(['other-device']);
    expect(legsOf(session)).toBe(2);
    await sessions.type(rfb, 'here');
    expect(await sessions.state(session)).toBe('active');
  });

  it('that does not name a pipe, or names another session, or is altered, opens nothing', async () => {
    const [{ id: device, refusals }] = sessions.bench.devices;
    const held = async (over: object): Promise<Offer> => {
      sessions.bench.road.holds = ({ type }) => type === 'session.offer';
      const { admitted } = await sessions.admit();
      const offer = await offerOf(admitted.session);
      sessions.bench.road.holds = null;
      const claims = ticketClaims.parse(payloadOf(offer.ticket));
      return { ...offer, ticket: await sessions.bench.keyring.signTicket({ ...claims, ...over }) };
    };
    const whyRefused = async (offer: Offer): Promise<string[]> => {
      sessions.bench.road.say(device, offer);
      expect(await refusalOf(offer.id)).toMatchObject({ reason: 'protocol-error' });
      expect(legsOf(offer.id)).toBe(0);
      return refusals(offer.id);
    };
    const onlyScreen = await held({ pipes: ['screen'] });
    expect(await whyRefused(onlyScreen)).toEqual(['missing-pipe']);
    expect(await whyRefused(await held({ pipes: ['screen', 'screen'] }))).toEqual(['missing-pipe']);
    const untouched = await held({});
    const [head = '', , signature = ''] = untouched.ticket.split('.');
    const longer = JSON.stringify({ ...payloadOf(untouched.ticket), beginBefore: Date.now() + 3_600_000 });
    const altered = `${head}.${Buffer.from(longer).toString('base64url')}.${signature}`;
    expect(await whyRefused({ ...untouched, ticket: altered })).toEqual(['bad-ticket']);
    expect(await whyRefused(await held({ session: onlyScreen.id }))).toEqual(['other-offer']);
  });
});

describe('a relay token (E5)', () => {
  let taken: { admitted: Admitted; key: KeyPair };
  let claims: RelayTokenClaims;

  beforeEach(async () => {
    taken = await sessions.admit();
    const token = taken.admitted.relays[0]?.tokens.screen ?? '';
    claims = relayTokenClaims.parse(payloadOf(token));
  });

  const show = (token: string, origin: string | null = sessions.bench.client.origin) =>
    joinRelay(messageSocket(sessions.bench.relay.url, origin ?? undefined), token);
  const fresh = (over: object): Promise<string> =>
    sessions.bench.keyring.signRelayToken({ ...claims, id: crypto.randomUUID(), ...over });
  const refusedAs = (message: string) => ({ code: 'relay-refused', message });

  it('joins once, and not for a pipe that is joined', async () => {
    const { admitted, key } = taken;
    const viewer = await openSession(sessions.bench.client.origin, admitted, key);
    const rfb = await startRfb(viewer.screen);
    await expect(show(admitted.relays[0]?.tokens.screen ?? '')).rejects.toMatchObject(refusedAs('token-used'));
    for (const leg of ['viewer', 'agent'] as const) {
      const origin = leg === 'viewer' ? sessions.bench.client.origin : null;
      await expect(show(await fresh({ leg }), origin)).rejects.toMatchObject(refusedAs('token-used'));
    }
    await sessions.type(rfb, 'once');
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
    const { origin } = sessions.bench.client;
    await expect(show(await fresh({ leg: 'agent' }), origin)).rejects.toMatchObject(refusedAs('wrong-origin'));
  });

  it('of a fence that was cut joins nothing, also when it was never used', async () => {
    const { session } = taken.admitted;
    await sessions.bench.client.call('POST /api/sessions/:session/end', { params: { session }, body: {} });
    await eventually(async () => {
      const { session: view } = await sessions.bench.client.call('GET /api/sessions/:session', { params: { session } });
      return view.acks.relay !== null;
    });
    const unused = taken.admitted.relays[0]?.tokens.screen ?? '';
    await expect(show(unused)).rejects.toMatchObject(refusedAs('cut'));
  });
});
