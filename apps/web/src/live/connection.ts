import type { FromLive, Id, LiveEvent, ToLive } from '@usher/contract';
import { backoffMs } from './backoff.ts';
import { applyEvent, forgetOldEnds, fromSnapshot, type TeamState } from './team-state.ts';

/** The shape of a browser's WebSocket that this needs. */
export interface LiveSocket {
  whenOpen: (() => void) | null;
  whenHeard: ((event: { data: unknown }) => void) | null;
  whenClosed: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface LivePlatform {
  open(): LiveSocket;
  now(): number;
  random(): number;
  /** Runs once after a while; the answer cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** `stale` means what is shown was true at `since`; `offsetMs` turns this machine's clock into the Portal's. */
export interface LiveState {
  readonly phase: 'connecting' | 'live' | 'stale' | 'signed-out';
  readonly since: number;
  readonly offsetMs: number;
  readonly team: TeamState | null;
}

export interface LiveListener {
  changed(state: LiveState): void;
  event(event: LiveEvent): void;
}

const pingMs = 10_000;
/** A socket silent for this long, pings unanswered, is dead whatever the browser thinks. */
const silentMs = 25_000;

/** One WebSocket for the page: watches one team, asks again after a gap, comes back by itself. */
export class LiveConnection {
  readonly #platform: LivePlatform;
  readonly #listener: LiveListener;
  readonly #wanted: Id;
  #state: LiveState;
  #socket: LiveSocket | null = null;
  #failures = 0;
  #heardAt = 0;
  #cancel: () => void = () => undefined;
  #open = false;
  #closed = false;
  /** A snapshot was asked for and is not here yet: what comes before it is no news. */
  #asked = false;
  /** Whose waiting this socket has been told of. */
  readonly #said = new Set<Id>();

  constructor(team: Id, platform: LivePlatform, listener: LiveListener) {
    this.#wanted = team;
    this.#platform = platform;
    this.#listener = listener;
    this.#state = { phase: 'connecting', since: platform.now(), offsetMs: 0, team: null };
    this.#dial();
  }

  get state(): LiveState {
    return this.#state;
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
    this.#drop();
  }

  #dial(): void {
    const socket = this.#platform.open();
    this.#socket = socket;
    this.#heardAt = this.#platform.now();
    socket.whenOpen = () => this.#watch();
    socket.whenHeard = (event) => this.#hear(event.data);
    socket.whenClosed = () => this.#lost();
    this.#beat();
  }

  #watch(): void {
    const known = this.#state.team;
    this.#open = true;
    this.#asked = known === null;
    this.#send({ type: 'watch', team: this.#wanted, ...(known ? { after: known.n } : {}) });
    // A replay of nothing is silent: the pong says that the page is live again.
    this.#send({ type: 'ping' });
    this.#said.clear();
    this.#sayWhoWaits();
  }

  #beat(): void {
    this.#cancel();
    this.#cancel = this.#platform.after(pingMs, () => {
      if (this.#platform.now() - this.#heardAt > silentMs) return this.#lost();
      this.#send({ type: 'ping' });
      if (this.#state.team) this.#set({ team: forgetOldEnds(this.#state.team, this.#portalNow()) });
      this.#beat();
    });
  }

  #hear(data: unknown): void {
    if (typeof data !== 'string') return;
    this.#heardAt = this.#platform.now();
    const message = JSON.parse(data) as FromLive;
    switch (message.type) {
      case 'snapshot':
        this.#failures = 0;
        this.#asked = false;
        this.#set({ ...this.#live(message.now), team: fromSnapshot(message) });
        return this.#sayWhoWaits();
      case 'pong':
        this.#failures = 0;
        return this.#set(this.#live(message.now));
      case 'signed-out':
        this.close();
        return this.#set({ phase: 'signed-out' });
      case 'viewer-state':
      case 'viewer-ended':
      case 'release-asked':
      case 'release-over':
        return;
      default:
        return this.#apply(message);
    }
  }

  #apply(event: LiveEvent): void {
    const known = this.#state.team;
    const next = known ? applyEvent(known, event) : 'gap';
    if (next === 'gap') return this.#askAgain();
    this.#failures = 0;
    if (next === known) return;
    this.#set({ phase: 'live', since: this.#platform.now(), team: next });
    if (event.type === 'waiting') this.#sayWhoWaits();
    this.#listener.event(event);
  }

  /** W1: while this page's socket answers, its person is present and keeps their place. */
  #sayWhoWaits(): void {
    for (const { id, state } of this.#state.team?.waiting.mine ?? []) {
      if (this.#said.has(id) || (state !== 'waiting' && state !== 'offered')) continue;
      this.#said.add(id);
      this.#send({ type: 'waiting', waiter: id });
    }
  }

  /** Once for each gap, however many events follow it. */
  #askAgain(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#send({ type: 'watch', team: this.#wanted });
  }

  #live(portalNow: number): Partial<LiveState> {
    const now = this.#platform.now();
    return { phase: 'live', since: now, offsetMs: portalNow - now };
  }

  #lost(): void {
    if (this.#closed) return;
    this.#drop();
    this.#failures += 1;
    if (this.#state.phase !== 'stale') this.#set({ phase: 'stale', since: this.#heardAt });
    this.#cancel();
    this.#cancel = this.#platform.after(backoffMs(this.#failures, this.#platform.random()), () => this.#dial());
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#open = false;
    if (!socket) return;
    socket.whenOpen = null;
    socket.whenHeard = null;
    socket.whenClosed = null;
    socket.close();
  }

  #send(message: ToLive): void {
    if (this.#open) this.#socket?.send(JSON.stringify(message));
  }

  #set(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    this.#listener.changed(this.#state);
  }

  #portalNow(): number {
    return this.#platform.now() + this.#state.offsetMs;
  }
}
