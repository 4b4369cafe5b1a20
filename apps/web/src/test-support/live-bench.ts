import type { FromLive, LiveEvent, ToLive } from '@usher/contract';
import { LiveConnection, type LivePlatform, type LiveSocket, type LiveState } from '../live/connection.ts';
import { capacityOf, nobodyWaits, idOf, sessionOf } from '../samples/views.ts';

class FakeSocket implements LiveSocket {
  whenOpen: (() => void) | null = null;
  whenHeard: ((event: { data: unknown }) => void) | null = null;
  whenClosed: (() => void) | null = null;
  readonly sent: ToLive[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ToLive);
  }

  close(): void {
    this.closed = true;
  }

  say(message: FromLive): void {
    this.whenHeard?.({ data: JSON.stringify(message) });
  }

  get watches(): readonly ToLive[] {
    return this.sent.filter(({ type }) => type === 'watch');
  }
}

export const team = idOf(99);

/** A page's live connection with a Portal, a clock and a network that the test owns. */
export class LiveBench implements LivePlatform {
  readonly sockets: FakeSocket[] = [];
  readonly states: LiveState[] = [];
  readonly events: LiveEvent[] = [];
  readonly connection: LiveConnection;
  #clock = 1_000_000;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  constructor() {
    this.connection = new LiveConnection(team, this, {
      changed: (state) => this.states.push(state),
      event: (event) => this.events.push(event),
    });
  }

  open(): LiveSocket {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return socket;
  }

  now(): number {
    return this.#clock;
  }

  random(): number {
    return 1;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#clock + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((waiting) => waiting !== timer);
    };
  }

  /** Lets time pass, ms, with every timer that falls into it. */
  pass(ms: number): void {
    const until = this.#clock + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#clock = due.at;
      due.run();
    }
    this.#clock = until;
  }

  get socket(): FakeSocket {
    const last = this.sockets.at(-1);
    if (last === undefined) throw new Error('the connection dialled nothing');
    return last;
  }

  snapshot(n: number): void {
    this.socket.say({
      type: 'snapshot',
      team,
      n,
      now: this.#clock,
      renewMs: 15_000,
      sessions: [sessionOf()],
      devices: [],
      capacity: capacityOf(1, 3),
      waiting: nobodyWaits,
    });
  }

  nothing(n: number): void {
    this.socket.say({ type: 'nothing', n });
  }
}

/** One that is open and has its first snapshot, numbered 10. */
export function standingLive(): LiveBench {
  const bench = new LiveBench();
  bench.socket.whenOpen?.();
  bench.snapshot(10);
  return bench;
}
