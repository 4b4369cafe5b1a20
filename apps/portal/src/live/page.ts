import type { FromLive, LiveEvent } from '@usher/contract';
import type { WebSocket } from 'ws';
import type { Actor, MemberActor } from '../ports.ts';

/** A reader that takes no more is closed, not buffered for: it comes back and asks for a snapshot. */
const mostBufferedBytes = 4 << 20;

/** One open page. */
export class Page {
  readonly actor: Actor;
  readonly cookie: string | undefined;
  readonly #socket: WebSocket;
  /** The team it watches and the last number it was given. */
  watching: { reader: MemberActor; lastNumber: number } | null = null;
  /** Sessions whose viewer this page is, with what ends the watch. */
  readonly viewing = new Map<string, () => void>();

  constructor(socket: WebSocket, actor: Actor, cookie: string | undefined) {
    this.#socket = socket;
    this.actor = actor;
    this.cookie = cookie;
  }

  send(message: FromLive): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > mostBufferedBytes) return this.#socket.close(1013, 'too slow');
    this.#socket.send(JSON.stringify(message));
  }

  /** One numbered event; nothing for this reader is said too, so that numbers have no gaps. */
  give(number: number, events: readonly LiveEvent[]): void {
    if (this.watching === null) return;
    this.watching.lastNumber = number;
    if (events.length === 0) this.send({ type: 'nothing', n: number });
    for (const event of events) this.send(event);
  }

  signOut(): void {
    this.send({ type: 'signed-out' });
    this.#socket.close(4401, 'signed out');
  }
}
