import type { World } from './world.ts';

export type Pipe = 'screen' | 'control';

export interface SimToken {
  readonly id: number;
  readonly session: string;
  readonly fence: number;
  readonly pipe: Pipe;
  readonly leg: 'agent' | 'viewer';
  readonly relayStart: number;
  readonly expiresAt: number;
}

/** What a leg hears. */
export interface LegEnd {
  opened(pipe: Pipe): void;
  lost(pipe: Pipe): void;
}

interface Joint {
  readonly session: string;
  readonly fence: number;
  readonly pipe: Pipe;
  agent: LegEnd | null;
  viewer: LegEnd | null;
}

/** Joins two legs by token, once each; cuts what it is told to, and remembers that it did (E5). */
export class SimRelay {
  start = 1;
  /** Until then no node reaches it, nor it any node; pipes go on. */
  unreachableUntil = 0;
  readonly #world: World;
  readonly #used = new Set<number>();
  readonly #cutFences = new Map<string, number>();
  #joints: Joint[] = [];
  /** Confirms a cut to whichever node is there. */
  confirm: (session: string, fence: number) => void = () => undefined;

  constructor(world: World) {
    this.#world = world;
  }

  dial(token: SimToken, end: LegEnd): void {
    const fresh = token.relayStart === this.start && token.expiresAt > this.#world.now && !this.#used.has(token.id);
    if (!fresh || (this.#cutFences.get(token.session) ?? 0) >= token.fence) {
      this.#world.send(() => end.lost(token.pipe));
      return;
    }
    this.#used.add(token.id);
    const { session, fence, pipe, leg } = token;
    const joint = this.#joints.find((one) => one.session === session && one.fence === fence && one.pipe === pipe);
    const found = joint ?? { session, fence, pipe, agent: null, viewer: null };
    if (joint === undefined) this.#joints.push(found);
    found[leg] = end;
    if (found.agent === null || found.viewer === null) return;
    for (const one of [found.agent, found.viewer]) this.#world.after(this.#world.delay(), () => one.opened(pipe));
  }

  /** Whether bytes of the screen can pass to a viewer. */
  passes(session: string, fence: number): boolean {
    return this.#joints.some(
      (one) => one.session === session && one.fence === fence && one.pipe === 'screen' && one.agent && one.viewer,
    );
  }

  cut(session: string, fence: number): void {
    if (this.#world.now < this.unreachableUntil) return;
    this.#cutFences.set(session, Math.max(fence, this.#cutFences.get(session) ?? 0));
    this.#drop((one) => one.session === session && one.fence <= fence);
    this.confirm(session, fence);
  }

  /** One end hangs up. */
  close(session: string, fence: number): void {
    this.#drop((one) => one.session === session && one.fence === fence);
  }

  /** It forgets everything, and no token made for it before is good. */
  restart(): void {
    this.start += 1;
    this.#used.clear();
    this.#cutFences.clear();
    this.#drop(() => true);
  }

  #drop(which: (joint: Joint) => boolean): void {
    const dropped = this.#joints.filter(which);
    this.#joints = this.#joints.filter((one) => !which(one));
    for (const { agent, viewer, pipe } of dropped) {
      for (const end of [agent, viewer]) if (end) this.#world.after(this.#world.delay(), () => end.lost(pipe));
    }
  }
}
