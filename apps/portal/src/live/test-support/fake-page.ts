import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type FromLive, fromLive, type ToLive } from '@usher/contract';
import type { WebSocket } from 'ws';
import type { Actor } from '../../ports.ts';
import type { Live } from '../create-live.ts';

type Message<Type extends FromLive['type']> = Extract<FromLive, { type: Type }>;

/** A browser's page at the other end of a socket: what it was sent, checked against the contract. */
export class FakePage extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  closed: number | null = null;
  readonly got: FromLive[] = [];

  static open(live: Live, actor: Actor): FakePage {
    const page = new FakePage();
    live.accept(page as unknown as WebSocket, {} as IncomingMessage, actor);
    return page;
  }

  // The portal's side of the socket.
  send(text: string): void {
    this.got.push(fromLive.parse(JSON.parse(text)));
  }

  close(code = 1005): void {
    if (this.readyState !== this.OPEN) return;
    this.readyState = 3;
    this.closed = code;
    this.emit('close');
  }

  terminate(): void {
    this.close(1006);
  }

  // The page's side.
  say(message: ToLive): void {
    this.sayRaw(JSON.stringify(message));
  }

  sayRaw(text: string): void {
    this.emit('message', Buffer.from(text), false);
  }

  of<Type extends FromLive['type']>(type: Type): Message<Type>[] {
    return this.got.filter((message): message is Message<Type> => message.type === type);
  }

  /** The numbers of its events, in the order they came. */
  get numbers(): number[] {
    return this.got.flatMap((message) => ('n' in message && message.type !== 'snapshot' ? [message.n] : []));
  }

  get types(): string[] {
    return this.got.map(({ type }) => type);
  }
}
