import type { PipeRef } from './leg.ts';
import { keyOf } from './pairing.ts';
import type { Pipe } from './pipe.ts';

/** The joined pipes, found by session. */
export class Pipes {
  readonly #bySession = new Map<string, Set<Pipe>>();

  has(ref: PipeRef): boolean {
    return this.#of(ref.id).some((pipe) => keyOf(pipe.ref) === keyOf(ref));
  }

  add(pipe: Pipe): void {
    const { id } = pipe.ref;
    const pipes = this.#bySession.get(id) ?? new Set<Pipe>();
    this.#bySession.set(id, pipes);
    pipes.add(pipe);
  }

  remove(pipe: Pipe): void {
    const pipes = this.#bySession.get(pipe.ref.id);
    pipes?.delete(pipe);
    if (pipes?.size === 0) this.#bySession.delete(pipe.ref.id);
  }

  /** Those of this fence or an older one. */
  upTo(session: string, fence: number): Pipe[] {
    return this.#of(session).filter((pipe) => pipe.ref.fence <= fence);
  }

  extend(session: string, fence: number, leaseUntil: number): void {
    for (const pipe of this.#of(session)) if (pipe.ref.fence >= fence) pipe.leaseUntil = leaseUntil;
  }

  all(): Pipe[] {
    return [...this.#bySession.values()].flatMap((pipes) => [...pipes]);
  }

  #of(session: string): Pipe[] {
    return [...(this.#bySession.get(session) ?? [])];
  }
}
