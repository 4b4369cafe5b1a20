import type { IncomingMessage } from 'node:http';
import type { PortalToRelay, RelayToPortal } from '@usher/contract';
import { relayCloseCodes, type RelayTokenClaims } from '@usher/link/token';
import type { WebSocket } from 'ws';
import { closeNow } from './close-leg.ts';
import { ControlState } from './control-state.ts';
import { CutMemory } from './cut-memory.ts';
import { judgeJoin, type RefusedJoin } from './judge-join.ts';
import { Leg, type PipeRef } from './leg.ts';
import { Newcomers } from './newcomers.ts';
import { Pairing } from './pairing.ts';
import { Pipe, type PipeLegs } from './pipe.ts';
import { Pipes } from './pipes.ts';
import { realClock, type RelayClock } from './relay-clock.ts';
import { UsedTokens } from './used-tokens.ts';

export interface RelayLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export interface RelayOptions {
  readonly id: string;
  /** New at every start: a token for an earlier start opens nothing. */
  readonly startId: string;
  /** The portal's public origin, which a browser's leg must come from. */
  readonly origin: string;
  readonly log: RelayLog;
  readonly clock?: RelayClock;
  /** Bounds on legs without a token, and on legs that wait for their other side. */
  readonly maxNewcomers?: number;
  readonly maxWaiting?: number;
}

/** The relay's end of its control link. */
export interface RelayControl {
  receive(message: PortalToRelay): void;
  /** The link is gone: joined pipes live on until their lease ends, and no new ones open. */
  detach(): void;
}

export interface Relay {
  /** Takes one leg of a pipe, already upgraded. */
  accept(socket: WebSocket, request: IncomingMessage): void;
  attach(send: (message: RelayToPortal) => void): RelayControl;
  close(): void;
}

const sweepMs = 500;
const sweepsPerPulse = 10;
const joinTimeoutMs = 10_000;
const waitTimeoutMs = 30_000;
/** The portal's nodes may differ by less: a used token is remembered that much longer than it lives. */
const clockSlackMs = 60_000;

export function createRelay(options: RelayOptions): Relay {
  return new JoiningRelay(options);
}

class JoiningRelay implements Relay {
  readonly #options: RelayOptions;
  readonly #clock: RelayClock;
  readonly #control: ControlState;
  readonly #newcomers: Newcomers;
  readonly #pairing = new Pairing();
  readonly #pipes = new Pipes();
  readonly #used = new UsedTokens();
  readonly #cuts = new CutMemory();
  readonly #stopSweeping: () => void;
  #sweeps = 0;
  #send: (message: RelayToPortal) => void = () => undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.#control = new ControlState(this.#clock);
    this.#newcomers = new Newcomers(options.maxNewcomers ?? 1000, (leg) => refuse(leg, 'join-timeout'));
    this.#stopSweeping = this.#clock.every(sweepMs, () => this.#sweep());
  }

  accept(socket: WebSocket, request: IncomingMessage): void {
    const leg = new Leg(socket, request, this.#clock.now());
    socket.on('error', (error) => this.#options.log.debug({ err: error }, 'a leg failed'));
    this.#newcomers.add(leg);
    leg.listen(
      (text) => {
        this.#newcomers.remove(leg);
        void this.#join(leg, text);
      },
      () => refuse(leg, 'bad-token'),
    );
    socket.once('close', () => {
      this.#newcomers.remove(leg);
      this.#pairing.remove(leg);
    });
  }

  attach(send: (message: RelayToPortal) => void): RelayControl {
    this.#control.lost();
    this.#send = send;
    const isCurrent = () => this.#send === send;
    return {
      receive: (message) => {
        if (isCurrent()) this.#obey(message);
      },
      detach: () => {
        if (!isCurrent()) return;
        this.#control.lost();
        this.#send = () => undefined;
      },
    };
  }

  close(): void {
    this.#stopSweeping();
    this.#control.lost();
    this.#newcomers.closeAll();
    for (const leg of this.#pairing.takeAll()) refuse(leg, 'no-portal');
    for (const pipe of this.#pipes.all()) {
      pipe.cut('peer-left');
      this.#pipes.remove(pipe);
    }
  }

  #obey(message: PortalToRelay): void {
    switch (message.type) {
      case 'challenge':
        return;
      case 'welcome':
        return this.#control.welcome(message);
      case 'ended':
        for (const { id, fence } of message.sessions) this.#cut(id, fence);
        return this.#control.heardEnded();
      case 'extend': {
        const leaseMs = this.#control.judging?.leaseMs;
        if (leaseMs === undefined) return;
        for (const { id, fence } of message.sessions) this.#pipes.extend(id, fence, this.#clock.now() + leaseMs);
        return;
      }
      case 'cut':
        return this.#cut(message.id, message.fence);
    }
  }

  /** E2, E5: after this no byte of the session passes, and no token of this fence or an older one joins. */
  #cut(id: string, fence: number): void {
    const since = this.#clock.now();
    this.#cuts.remember(id, fence, since);
    for (const leg of this.#pairing.takeCut(id, fence)) refuse(leg, 'cut');
    const cut = this.#pipes.upTo(id, fence);
    for (const pipe of cut) {
      pipe.cut('cut');
      this.#pipes.remove(pipe);
    }
    const pipes = cut.slice(0, 8).map((pipe) => ({ pipe: pipe.ref.pipe, bytes: pipe.bytes }));
    this.#send({ type: 'cut', id, fence, pipes, afterMs: Math.max(0, this.#clock.now() - since) });
  }

  async #join(leg: Leg, text: string | null): Promise<void> {
    const judging = this.#control.judging;
    const { id: relay, startId: relayStartId, origin } = this.#options;
    const judged = judging
      ? await judgeJoin(text, leg.origin, { ...judging, relay, relayStartId, origin, now: this.#control.portalNow() })
      : 'no-portal';
    if (leg.socket.readyState !== leg.socket.OPEN) return;
    const refusal = typeof judged === 'string' ? judged : this.#mayJoin(judged);
    if (typeof judged === 'string' || refusal !== null) return this.#refuseJoin(leg, refusal ?? 'bad-token');
    this.#place(leg, judged);
  }

  /** Asked and acted upon in one turn, after the signature was checked: a token joins once. */
  #mayJoin(claims: RelayTokenClaims): RefusedJoin | null {
    if (this.#control.judging === null) return 'no-portal';
    if (this.#cuts.isCut(claims.session, claims.fence)) return 'cut';
    if (this.#pairing.size >= (this.#options.maxWaiting ?? 10_000)) return 'join-timeout';
    if (this.#pipes.has(refOf(claims)) || !this.#used.use(claims.id, claims.expiresAt)) return 'token-used';
    return null;
  }

  #refuseJoin(leg: Leg, cause: RefusedJoin): void {
    this.#options.log.info({ cause }, 'a leg was refused');
    refuse(leg, cause);
  }

  #place(leg: Leg, claims: RelayTokenClaims): void {
    leg.since = this.#clock.now();
    const ref = refOf(claims);
    const matched = this.#pairing.match(ref, claims.leg, leg);
    if ('displaced' in matched) {
      if (matched.displaced) refuse(matched.displaced, 'peer-left');
      return;
    }
    this.#open(ref, matched);
  }

  #open(ref: PipeRef, legs: PipeLegs): void {
    const leaseUntil = this.#clock.now() + (this.#control.judging?.leaseMs ?? 0);
    for (const leg of [legs.agent, legs.viewer]) leg.stopListening();
    const pipe = new Pipe(ref, legs, leaseUntil, (ended) => this.#left(ended));
    this.#pipes.add(pipe);
    for (const leg of [legs.agent, legs.viewer]) leg.socket.send(joinedText);
    this.#send({ type: 'joined', ...ref });
  }

  #left(pipe: Pipe): void {
    this.#pipes.remove(pipe);
    this.#send({ type: 'left', ...pipe.ref, bytes: pipe.bytes });
  }

  /** All of the relay's timing is here, so that a pipe costs no timer of its own. */
  #sweep(): void {
    const now = this.#clock.now();
    this.#newcomers.dropOlderThan(now - joinTimeoutMs);
    for (const leg of this.#pairing.takeOlderThan(now - waitTimeoutMs)) refuse(leg, 'join-timeout');
    for (const pipe of this.#pipes.all()) this.#judgePipe(pipe, now);
    this.#cuts.forgetOld(now);
    this.#used.forgetExpired(this.#control.portalNow() - clockSlackMs);
    this.#sweeps += 1;
  }

  #judgePipe(pipe: Pipe, now: number): void {
    if (pipe.leaseUntil <= now) {
      pipe.cut('cut');
      this.#left(pipe);
    } else if (this.#sweeps % sweepsPerPulse === 0) pipe.checkAlive();
  }
}

const joinedText = JSON.stringify({ type: 'joined' });

function refOf(claims: RelayTokenClaims): PipeRef {
  return { id: claims.session, fence: claims.fence, pipe: claims.pipe };
}

function refuse(leg: Leg, cause: RefusedJoin | 'peer-left'): void {
  closeNow(leg.socket, relayCloseCodes[cause], cause);
}
