import type { CryptoPort, KeyPair } from '../crypto-port.ts';
import { base64url } from '../bytes.ts';
import { acceptPipe, openPipe } from '../open-pipe.ts';
import type { PipeClosed, SecurePipe } from '../secure-pipe.ts';
import type { TicketClaims } from '../ticket-claims.ts';
import { type ChannelPair, channelPair, type Tamper } from './channel-pair.ts';

const uuid = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

export async function claimsFor(crypto: CryptoPort, viewerKey: KeyPair): Promise<TicketClaims> {
  return {
    session: uuid,
    fence: 1,
    device: uuid,
    startId: uuid,
    member: uuid,
    person: 'Ana',
    viewerKey: base64url.encode(await crypto.hash(viewerKey.publicKey)),
    pipes: ['screen', 'control'],
    rights: { view: true },
    beginBefore: 1_000,
  };
}

export interface Bench {
  readonly pair: ChannelPair;
  readonly viewer: SecurePipe;
  readonly device: SecurePipe;
  readonly heardByDevice: Recorder;
  readonly heardByViewer: Recorder;
}

/** Both ends of one pipe, shaken hands, with an attacker in between. */
export async function standingPipe(crypto: CryptoPort, tamper?: Tamper): Promise<Bench> {
  const { viewerKey, deviceKey } = { viewerKey: await crypto.generate(), deviceKey: await crypto.generate() };
  const claims = await claimsFor(crypto, viewerKey);
  const pair = channelPair(tamper);
  const ticket = 'a.b.c';
  const [viewer, device] = await Promise.all([
    openPipe({
      crypto,
      channel: pair.viewer,
      deviceLinkKey: deviceKey.publicKey,
      viewerKey,
      ticket,
      pipe: 'screen',
    }),
    acceptPipe({ crypto, channel: pair.device, deviceLinkKey: deviceKey, ticket, claims, pipe: 'screen' }),
  ]);
  return { pair, viewer, device, heardByDevice: new Recorder(device), heardByViewer: new Recorder(viewer) };
}

/** What one end heard, and how it ended. */
export class Recorder {
  readonly pieces: Uint8Array[] = [];
  readonly closed: Promise<PipeClosed>;
  #wake: () => void = () => undefined;

  constructor(pipe: SecurePipe) {
    pipe.onData = (piece) => {
      this.pieces.push(piece);
      this.#wake();
    };
    this.closed = new Promise((resolve) => {
      pipe.onClose = resolve;
    });
  }

  get lengthBytes(): number {
    return this.pieces.reduce((sum, piece) => sum + piece.length, 0);
  }

  async heard(lengthBytes: number): Promise<Uint8Array> {
    while (this.lengthBytes < lengthBytes) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const whole = new Uint8Array(this.lengthBytes);
    let at = 0;
    for (const piece of this.pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}
