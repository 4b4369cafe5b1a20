import { relayCloseCodes } from '@usher/link/token';
import { closeAfterLastBytes, closeNow } from './close-leg.ts';
import type { Leg, PipeRef } from './leg.ts';
import { type Direction, forward } from './splice.ts';

export interface PipeLegs {
  readonly agent: Leg;
  readonly viewer: Leg;
}

/** Two joined legs. Ends once: by a cut, at its lease's end, or when either leg goes. */
export class Pipe {
  readonly ref: PipeRef;
  /** The relay's clock; not extended, it is cut then. */
  leaseUntil: number;
  readonly #legs: readonly [Leg, Leg];
  readonly #directions: readonly [Direction, Direction];
  readonly #onEnd: (pipe: Pipe) => void;
  #ended = false;

  constructor(ref: PipeRef, legs: PipeLegs, leaseUntil: number, onLeft: (pipe: Pipe) => void) {
    this.ref = ref;
    this.leaseUntil = leaseUntil;
    this.#onEnd = onLeft;
    const { agent, viewer } = legs;
    this.#legs = [agent, viewer];
    this.#directions = [this.#forward(agent, viewer), this.#forward(viewer, agent)];
    agent.socket.once('close', () => this.#left(viewer));
    viewer.socket.once('close', () => this.#left(agent));
  }

  /** Of both directions together. */
  get bytes(): number {
    return this.#directions[0].bytes + this.#directions[1].bytes;
  }

  /** Synchronous: after it returns no byte of this pipe leaves the relay. */
  cut(cause: keyof typeof relayCloseCodes): void {
    if (!this.#end()) return;
    for (const { socket } of this.#legs) closeNow(socket, relayCloseCodes[cause], cause);
  }

  /** Closes when a peer gave no sign of life for too long. */
  checkAlive(): void {
    const silent = this.#legs.find((leg) => !leg.pulse.check());
    if (!silent || !this.#end()) return;
    silent.socket.terminate();
    for (const leg of this.#legs)
      if (leg !== silent) closeAfterLastBytes(leg.socket, relayCloseCodes['peer-left'], 'peer-left');
    this.#onEnd(this);
  }

  #forward(from: Leg, to: Leg): Direction {
    return forward(from, to, (cause) => this.#refuse(from, to, cause));
  }

  #refuse(from: Leg, to: Leg, cause: 'too-large' | 'not-binary'): void {
    if (!this.#end()) return;
    if (cause === 'too-large') closeNow(from.socket, relayCloseCodes['too-large'], cause);
    else closeNow(from.socket, 1003, cause);
    closeAfterLastBytes(to.socket, relayCloseCodes['peer-left'], 'peer-left');
    this.#onEnd(this);
  }

  #left(other: Leg): void {
    if (!this.#end()) return;
    closeAfterLastBytes(other.socket, relayCloseCodes['peer-left'], 'peer-left');
    this.#onEnd(this);
  }

  /** False when it has ended before. */
  #end(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    for (const direction of this.#directions) direction.stop();
    return true;
  }
}
