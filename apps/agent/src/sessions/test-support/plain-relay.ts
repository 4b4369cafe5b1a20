import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A relay that believes everybody: it joins two legs whose tokens end in the same word. */
export class PlainRelay {
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  readonly #waiting = new Map<string, WebSocket>();
  readonly tokens: string[] = [];

  async start(): Promise<this> {
    this.#server.on('connection', (socket) => socket.once('message', (data) => this.#join(socket, data as Buffer)));
    await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}/relay`;
  }

  get legs(): number {
    return this.#server.clients.size;
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }

  #join(socket: WebSocket, data: Buffer): void {
    const { token } = JSON.parse(data.toString()) as { token: string };
    this.tokens.push(token);
    const pipe = token.split(' ').at(-1) ?? '';
    const other = this.#waiting.get(pipe);
    if (other) {
      this.#waiting.delete(pipe);
      splice(socket, other);
    } else this.#waiting.set(pipe, socket);
  }
}

function splice(one: WebSocket, other: WebSocket): void {
  for (const [from, to] of [[one, other] as const, [other, one] as const]) {
    from.on('message', (message) => to.send(message as Buffer));
    from.on('close', () => to.close());
    from.send('{"type":"joined"}');
  }
}
