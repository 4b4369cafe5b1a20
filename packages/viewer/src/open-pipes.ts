import type { Admitted } from '@usher/contract';
import {
  base64url,
  type ByteChannel,
  joinRelay,
  type KeyPair,
  type MessageSocket,
  openPipe,
  type PipeName,
  type SecurePipe,
} from '@usher/link';
import { webCrypto } from './crypto/web-crypto.ts';

export interface SessionPipes {
  readonly control: SecurePipe;
  readonly screen: SecurePipe;
}

export interface OpeningPipes {
  readonly admitted: Admitted;
  readonly key: KeyPair;
  readonly dial: (url: string, signal: AbortSignal) => MessageSocket;
  readonly signal: AbortSignal;
  /** Both pipes' peers are there: the device was reached. */
  readonly onJoined: () => void;
}

/** One relay after another: the device waits for us at each of them. Rejects with the last one's failure. */
export async function openPipes(options: OpeningPipes): Promise<SessionPipes> {
  let failure: unknown = new Error('the Portal named no relay');
  for (const relay of options.admitted.relays) {
    options.signal.throwIfAborted();
    try {
      return await openAt(options, relay);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function openAt(options: OpeningPipes, relay: Admitted['relays'][number]): Promise<SessionPipes> {
  const { admitted, key, dial, onJoined } = options;
  // One pipe without the other is of no use: both go together.
  const together = new AbortController();
  const { signal } = together;
  const abort = (): void => together.abort(options.signal.reason);
  options.signal.addEventListener('abort', abort);
  const join = (pipe: PipeName): Promise<ByteChannel> => joinRelay(dial(relay.url, signal), relay.tokens[pipe]);
  const agree = (pipe: PipeName, channel: ByteChannel): Promise<SecurePipe> =>
    openPipe({
      crypto: webCrypto,
      channel,
      deviceLinkKey: base64url.decode(admitted.device.linkKey),
      viewerKey: key,
      ticket: admitted.ticket,
      pipe,
    });
  try {
    const [controlLeg, screenLeg] = await Promise.all([join('control'), join('screen')]);
    onJoined();
    const [control, screen] = await Promise.all([agree('control', controlLeg), agree('screen', screenLeg)]);
    return { control, screen };
  } catch (error) {
    together.abort();
    throw error;
  } finally {
    // Pipes that stand are closed politely, by whoever has them.
    options.signal.removeEventListener('abort', abort);
  }
}
