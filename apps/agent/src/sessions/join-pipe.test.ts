import { createHash, randomUUID } from 'node:crypto';
import { type KeyPair, joinRelay, type MessageSocket, openPipe, type SecurePipe, utf8 } from '@usher/link';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeCrypto } from '../crypto/node-crypto.ts';
import { pipeJoiner } from './join-pipe.ts';
import type { Offer } from './judge-ticket.ts';
import { dialRelay } from './relay-socket.ts';
import { PlainRelay } from './test-support/plain-relay.ts';
import { claimsFor } from './test-support/ticket-issuer.ts';

let relays: PlainRelay[];
let device: KeyPair;
let viewer: KeyPair;
beforeEach(async () => {
  relays = [await new PlainRelay().start(), await new PlainRelay().start()];
  device = await nodeCrypto.generate();
  viewer = await nodeCrypto.generate();
});
afterEach(() => {
  for (const relay of relays) relay.close();
});

const ticket = 'as signed by the portal';
const never = new AbortController().signal;
const claims = () =>
  claimsFor({
    device: randomUUID(),
    startId: randomUUID(),
    beginBefore: 0,
    viewerKey: createHash('sha256').update(viewer.publicKey).digest('base64url'),
  });
const offer = (urls: readonly string[]): Offer => ({
  type: 'session.offer',
  id: randomUUID(),
  fence: 1,
  ticket,
  relays: urls.map((url) => ({ id: randomUUID(), url, tokens: { screen: 'agent screen', control: 'agent control' } })),
});
const dial = (url: string): MessageSocket => dialRelay({ url: new URL(url), headers: {} }, never);
const agentPipe = (urls = relays.map(({ url }) => url), signal = never): Promise<SecurePipe> =>
  pipeJoiner({ crypto: nodeCrypto, linkKeys: device, reach: (url) => ({ url, headers: {} }) })(
    offer(urls),
    claims(),
    'screen',
    signal,
  );

async function viewerPipe(relay: PlainRelay, key = viewer): Promise<SecurePipe> {
  const channel = await joinRelay(dial(relay.url), 'viewer screen');
  return openPipe({
    crypto: nodeCrypto,
    channel,
    deviceLinkKey: device.publicKey,
    viewerKey: key,
    ticket,
    pipe: 'screen',
  });
}

const heard = (pipe: SecurePipe): Promise<string> =>
  new Promise((resolve) => {
    pipe.onData = (bytes) => resolve(utf8.decode(bytes));
  });

describe('a pipe of an offer', () => {
  it.each([0, 1])('stands at whichever relay the viewer comes to (%i), and the other is left', async (index) => {
    const [met, other] = index === 0 ? relays : relays.toReversed();
    if (!met || !other) throw new Error('two relays are needed');
    const joining = agentPipe();
    await expect.poll(() => relays.map(({ tokens }) => tokens)).toEqual([['agent screen'], ['agent screen']]);
    const [agent, theirs] = await Promise.all([joining, viewerPipe(met)]);
    agent.send(utf8.encode('pixels'));
    expect(await heard(theirs)).toBe('pixels');
    theirs.send(utf8.encode('keys'));
    expect(await heard(agent)).toBe('keys');
    await expect.poll(() => [met.legs, other.legs]).toEqual([2, 0]);
  });

  it('delivers what was said before it was closed', async () => {
    const joining = agentPipe();
    const [relay] = relays;
    if (!relay) throw new Error('a relay is needed');
    const [agent, theirs] = await Promise.all([joining, viewerPipe(relay)]);
    const said = heard(theirs);
    agent.send(utf8.encode('goodbye'));
    agent.close();
    expect(await said).toBe('goodbye');
  });

  it('E5: is refused to a viewer with another key than the ticket names', async () => {
    const [relay] = relays;
    if (!relay) throw new Error('a relay is needed');
    const joining = agentPipe([relay.url]);
    const theirs = viewerPipe(relay, await nodeCrypto.generate());
    await expect(joining).rejects.toMatchObject({ errors: [{ code: 'wrong-viewer-key' }] });
    await expect(theirs).rejects.toThrow();
  });

  it('fails when no relay can be reached', async () => {
    await expect(agentPipe(['ws://127.0.0.1:1/relay'])).rejects.toMatchObject({ errors: [{ code: 'relay-refused' }] });
  });

  it('leaves no leg behind when it is given up', async () => {
    const giveUp = new AbortController();
    const joining = agentPipe(undefined, giveUp.signal);
    await expect.poll(() => relays.map(({ legs }) => legs)).toEqual([1, 1]);
    giveUp.abort();
    await expect(joining).rejects.toThrow();
    await expect.poll(() => relays.map(({ legs }) => legs)).toEqual([0, 0]);
  });

  it('E2: is dropped at once when it is given up after it stands', async () => {
    const giveUp = new AbortController();
    const [relay] = relays;
    if (!relay) throw new Error('a relay is needed');
    const [, theirs] = await Promise.all([agentPipe([relay.url], giveUp.signal), viewerPipe(relay)]);
    const closed = new Promise((resolve) => {
      theirs.onClose = resolve;
    });
    giveUp.abort();
    await closed;
    await expect.poll(() => relay.legs).toBe(0);
  });
});
