import {
  acceptPipe,
  type CryptoPort,
  joinRelay,
  type KeyPair,
  type PipeName,
  type SecurePipe,
  type TicketClaims,
} from '@usher/link';
import type { Dialled } from '../control/via.ts';
import type { Offer } from './judge-ticket.ts';
import { dialRelay } from './relay-socket.ts';

export interface PipeKeys {
  readonly crypto: CryptoPort;
  readonly linkKeys: KeyPair;
  /** How this machine reaches a relay. */
  readonly reach: (relay: URL) => Dialled;
}

/** Opens one pipe of an offer; rejects when it cannot be, and leaves nothing open when aborted. */
export type JoinPipe = (offer: Offer, claims: TicketClaims, pipe: PipeName, signal: AbortSignal) => Promise<SecurePipe>;

/** Dials every relay of the offer: the viewer meets us at one of them, and the first pipe that stands is the pipe. */
export function pipeJoiner(keys: PipeKeys): JoinPipe {
  return async (offer, claims, pipe, signal) => {
    const attempts = offer.relays.map((relay) => {
      const losing = new AbortController();
      const aborted = AbortSignal.any([signal, losing.signal]);
      return {
        losing,
        pipe: joinAt(keys, offer, claims, pipe, { url: relay.url, token: relay.tokens[pipe] }, aborted),
      };
    });
    const won = await Promise.any(attempts.map((attempt) => attempt.pipe.then((opened) => ({ attempt, opened }))));
    for (const attempt of attempts) if (attempt !== won.attempt) attempt.losing.abort();
    return won.opened;
  };
}

async function joinAt(
  { crypto, linkKeys, reach }: PipeKeys,
  { ticket }: Offer,
  claims: TicketClaims,
  pipe: PipeName,
  relay: { readonly url: string; readonly token: string },
  signal: AbortSignal,
): Promise<SecurePipe> {
  signal.throwIfAborted();
  const channel = await joinRelay(dialRelay(reach(new URL(relay.url)), signal), relay.token);
  return acceptPipe({ crypto, channel, deviceLinkKey: linkKeys, ticket, claims, pipe });
}
