import type { FromLive, LiveEvent } from '@usher/contract';
import type { WebSocket } from 'ws';
import type { Actor, MemberActor } from '../ports.ts';

/** A reader that takes no more is cut off, not buffered for: it comes back and asks for a snapshot. */
const mostBufferedBytes = 4 << 20;

/** Events that many pages are given alike are written once. */
const frames = new WeakMap<LiveEvent, Buffer>();

function frameOf(event: LiveEvent): Buffer {
  const frame = frames.get(event) ?? Buffer.from(JSON.stringify(event));
  frames.set(event, frame);
  return frame;
}

/** The team a page watches, who reads, and the last number it was given. */
export interface Watching {
  readonly reader: MemberActor;
  lastNumber: number;
}

/** A session whose viewer a page is. */
export interface Viewing {
  stop(): void;
  /** It was told of the end. */
  ended: boolean;
}

/** One open page. */
export class Page {
  readonly actor: Actor;
  readonly #socket: WebSocket;
  watching: Watching | null = null;
  readonly viewing = new Map<string, Viewing>();
  /** The waiting list's entries that are waited for in it. */
  readonly waitsFor = new Set<string>();
  #answered = true;

  constructor(socket: WebSocket, actor: Actor) {
    this.#socket = socket;
    this.actor = actor;
    socket.on('pong', () => {
      this.#answered = true;
    });
  }

  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  send(message: FromLive): void {
    this.#sendText(Buffer.from(JSON.stringify(message)));
  }

  /** One numbered event; nothing for this reader is said too, so that numbers have no gaps. */
  give(number: number, events: readonly LiveEvent[]): void {
    if (this.watching === null) return;
    this.watching.lastNumber = number;
    if (events.length === 0) this.send({ type: 'nothing', n: number });
    for (const event of events) this.#sendText(frameOf(event));
  }

  #sendText(text: Buffer): void {
    if (!this.isOpen) return;
    // A closing handshake would wait behind what it does not read.
    if (this.#socket.bufferedAmount > mostBufferedBytes) return this.#socket.terminate();
    this.#socket.send(text, { binary: false });
  }

  /** The sign-in or the membership behind it is gone. */
  signOut(): void {
    this.send({ type: 'signed-out' });
    this.#socket.close(4401, 'signed out');
  }

  /** Whether its socket has answered since it was asked last. */
  hasAnswered(): boolean {
    return this.isOpen && this.#answered;
  }

  ask(): void {
    this.#answered = false;
    if (this.isOpen) this.#socket.ping();
  }

  refuse(reason: string): void {
    this.#socket.close(1008, reason);
  }
}
