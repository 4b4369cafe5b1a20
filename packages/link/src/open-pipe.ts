import { base64url, concat, equalBytes, utf8 } from './bytes.ts';
import type { ByteChannel, ChannelClosed } from './byte-channel.ts';
import type { CryptoPort, KeyPair } from './crypto-port.ts';
import { LinkError } from './link-error.ts';
import { Initiator, Responder } from './noise-ik.ts';
import { NoisePipe, type SecurePipe } from './secure-pipe.ts';
import type { PipeName, TicketClaims } from './ticket-claims.ts';

const linkProtocol = 'usher link v1';

/** Both ends must mean the same protocol, pipe and ticket. Each field: length u16 (big endian), bytes. */
function prologueOf(pipe: PipeName, ticket: string): Uint8Array {
  const fields = [linkProtocol, pipe, ticket].map((field) => utf8.encode(field));
  return concat(...fields.flatMap((bytes) => [new Uint8Array([bytes.length >> 8, bytes.length & 0xff]), bytes]));
}

/** The viewer's end: initiator to the device's known key. Rejects when the device is not the one, or the road closes. */
export async function openPipe(options: {
  readonly crypto: CryptoPort;
  readonly channel: ByteChannel;
  /** Raw X25519 public key of the device. */
  readonly deviceLinkKey: Uint8Array;
  readonly viewerKey: KeyPair;
  readonly ticket: string;
  readonly pipe: PipeName;
}): Promise<SecurePipe> {
  const { crypto, channel, viewerKey, deviceLinkKey, ticket, pipe } = options;
  return closingOnFailure(channel, async () => {
    const keys = { own: viewerKey, peer: deviceLinkKey };
    const initiator = await Initiator.create(crypto, keys, prologueOf(pipe, ticket));
    const messages = new HandshakeMessages(channel);
    channel.send(await initiator.writeFirst());
    const transport = await initiator.readSecond(await messages.next());
    const secure = new NoisePipe(channel, transport);
    secure.confirm();
    return secure;
  });
}

/**
 * The agent's end. The ticket must have been verified; the handshake's key must be the ticket's. Resolves only after the
 * initiator's first record was opened: until then nothing of the device may be sent.
 */
export async function acceptPipe(options: {
  readonly crypto: CryptoPort;
  readonly channel: ByteChannel;
  readonly deviceLinkKey: KeyPair;
  readonly ticket: string;
  readonly claims: TicketClaims;
  readonly pipe: PipeName;
}): Promise<SecurePipe> {
  const { crypto, channel, deviceLinkKey, ticket, claims, pipe } = options;
  return closingOnFailure(channel, async () => {
    const messages = new HandshakeMessages(channel);
    const responder = await Responder.create(crypto, { own: deviceLinkKey }, prologueOf(pipe, ticket));
    const { peer } = await responder.readFirst(await messages.next());
    if (!equalBytes(await crypto.hash(peer), base64url.decode(claims.viewerKey))) {
      throw new LinkError('wrong-viewer-key', 'the viewer has another key than the ticket names');
    }
    const { send, receive, message } = await responder.writeSecond();
    channel.send(message);
    const confirmation = await opened(receive, await messages.next());
    if (confirmation.length > 0) throw new LinkError('handshake-failed', 'the first record must be empty');
    return new NoisePipe(channel, { send, receive });
  });
}

async function opened(receive: { open(sealed: Uint8Array): unknown }, sealed: Uint8Array): Promise<Uint8Array> {
  try {
    return (await receive.open(sealed)) as Uint8Array;
  } catch (cause) {
    throw new LinkError('handshake-failed', "the viewer's first record does not open", { cause });
  }
}

async function closingOnFailure<T>(channel: ByteChannel, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    channel.close(1002, cause instanceof LinkError ? cause.code : 'handshake-failed');
    throw cause;
  }
}

/** The channel's messages one at a time, while hands are shaken. */
class HandshakeMessages {
  readonly #channel: ByteChannel;

  constructor(channel: ByteChannel) {
    this.#channel = channel;
  }

  next(): Promise<Uint8Array> {
    const channel = this.#channel;
    return new Promise((resolve, reject) => {
      channel.onClose = ({ reason, code }: ChannelClosed) =>
        reject(new LinkError('channel-closed', reason || `the connection closed (${code})`));
      channel.onMessage = (message) => {
        channel.onMessage = null;
        resolve(message);
      };
    });
  }
}
