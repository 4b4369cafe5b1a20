import { expect } from 'vitest';
import { nodeCrypto } from '../../apps/agent/src/crypto/node-crypto.ts';
import type { Admitted } from '../../packages/contract/src/index.ts';
import { base64url, type KeyPair } from '../../packages/link/src/index.ts';
import { type DeviceDesktop, startDeviceDesktop } from './device-desktop.ts';
import { type HostileBench, startHostileBench } from './hostile-bench.ts';
import type { HostileLeg } from './hostile-relay.ts';
import { eventually } from './portal-client.ts';
import { type RfbViewer, startRfb } from './rfb-viewer.ts';
import { connectAs, type SessionViewer } from './session-viewer.ts';

/** Which leg of a session is meant; without a fence the newest. */
export interface WhichLeg {
  readonly session: string;
  readonly leg: 'agent' | 'viewer';
  readonly pipe?: 'screen' | 'control';
  readonly fence?: number;
}

/** Sessions on a hostile bench: what was rightly typed on the device is counted, and nothing else may be. */
export class HostileSessions {
  readonly bench: HostileBench;
  readonly desktop: DeviceDesktop;
  #typed = '';

  static async start(postgresUrl: string, times: { readonly beginMs: number }): Promise<HostileSessions> {
    const bench = await startHostileBench(postgresUrl, times);
    return new HostileSessions(bench, await startDeviceDesktop(bench.display));
  }

  private constructor(bench: HostileBench, desktop: DeviceDesktop) {
    this.bench = bench;
    this.desktop = desktop;
  }

  async stop(): Promise<void> {
    this.desktop.close();
    await this.bench.stop();
  }

  /** Admitted, and no pipe opened yet. */
  async admit(device = this.bench.devices[0].id): Promise<{ admitted: Admitted; key: KeyPair }> {
    const { client, team } = this.bench;
    const key = await nodeCrypto.generate();
    const viewerKey = base64url.encode(key.publicKey);
    const asked = { params: { team }, body: { device, viewerKey } };
    return { admitted: await client.call('POST /api/teams/:team/sessions', asked), key };
  }

  /** A viewer that sees the screen and whose keys land. */
  async watch(): Promise<{ viewer: SessionViewer; rfb: RfbViewer; session: string }> {
    const viewer = await connectAs(this.bench.client, this.bench.team, this.bench.devices[0].id);
    const rfb = await startRfb(viewer.screen);
    await this.type(rfb, 'm');
    return { viewer, rfb, session: viewer.admitted.session };
  }

  /** Types and sees it arrive, behind all that was typed before and nothing else. */
  async type(rfb: RfbViewer, text: string): Promise<void> {
    rfb.type(text);
    await this.hasTyped(text);
  }

  async hasTyped(text: string): Promise<void> {
    this.#typed += text;
    await eventually(() => Promise.resolve(this.desktop.typed().length >= this.#typed.length));
    expect(this.desktop.typed()).toBe(this.#typed);
  }

  leg({ session, leg, pipe = 'screen', fence }: WhichLeg): Promise<HostileLeg> {
    const isIt = ({ claims }: HostileLeg): boolean =>
      claims.session === session &&
      claims.leg === leg &&
      claims.pipe === pipe &&
      (fence === undefined || claims.fence === fence);
    return eventually(() => Promise.resolve(this.bench.relay.legs.findLast(isIt)));
  }

  async state(session: string): Promise<string> {
    return (await this.bench.client.call('GET /api/sessions/:session', { params: { session } })).session.state;
  }

  async inUse(): Promise<number> {
    const { client, team } = this.bench;
    return (await client.call('GET /api/teams/:team/sessions', { params: { team } })).capacity.inUse;
  }

  /** Whatever a test began is over, every place is free, and the roads are honest again. */
  async endAll(): Promise<void> {
    const { client, team, relay, road } = this.bench;
    relay.tamper = null;
    relay.keeps = null;
    road.holds = null;
    road.cutOffRelays(false);
    const { sessions } = await client.call('GET /api/teams/:team/sessions', { params: { team } });
    for (const { id, freedAt } of sessions) {
      if (freedAt === null) await client.call('POST /api/sessions/:session/end', { params: { session: id }, body: {} });
    }
    await eventually(async () => (await this.inUse()) === 0);
  }
}

/** Lets two legs talk, as a relay that joins whom it likes. */
export function splice(one: HostileLeg, other: HostileLeg): void {
  one.onFrame = (frame) => other.say(frame);
  other.onFrame = (frame) => one.say(frame);
  for (const leg of [one, other]) leg.say(joinedText);
}

/** A relay's answer to a leg whose other side is there. */
export const joinedText = '{"type":"joined"}';

/** What it failed with, listened for from the start. */
export function failureOf(opening: Promise<unknown>): Promise<unknown> {
  return opening.then(
    () => 'it opened',
    (error: unknown) => error,
  );
}

/** The payload of a signed right, which whoever holds it can read. */
export function payloadOf(right: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(right.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}
