import type { RelayToPortal } from '@usher/contract';
import type { RelayReports } from '../ports.ts';

export type RelayReport = Exclude<RelayToPortal, { type: 'prove' | 'hello' }>;

export async function passReport(reports: RelayReports, relay: string, message: RelayReport): Promise<void> {
  switch (message.type) {
    case 'joined':
      return reports.joined(relay, message.id, message.fence, message.pipe);
    case 'left':
      return reports.left(relay, message.id, message.fence, message.pipe, message.bytes);
    case 'cut':
      return reports.cut(relay, message.id, message.fence, message.afterMs, bytesOf(message.pipes));
  }
}

function bytesOf(pipes: readonly { readonly bytes: number }[]): number {
  return pipes.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** More than are written together, so that what is written next is there when the last is done. */
const mostAtOnce = 256;

/**
 * The reports of one relay: what it says of one session is passed on in order, what it says of others need not wait for that. A
 * thousand sessions that end at once are cut at once.
 */
export class ReportQueue {
  readonly #pass: (message: RelayReport) => Promise<void>;
  readonly #onFailed: (error: unknown, message: RelayReport) => void;
  /** The last of each session. */
  readonly #sessions = new Map<string, Promise<void>>();
  readonly #pending = new Set<Promise<void>>();

  constructor(pass: (message: RelayReport) => Promise<void>, onFailed: (error: unknown, message: RelayReport) => void) {
    this.#pass = pass;
    this.#onFailed = onFailed;
  }

  /** Resolves when there is room for another. */
  async add(message: RelayReport): Promise<void> {
    const { id } = message;
    const before = this.#sessions.get(id) ?? Promise.resolve();
    const work = this.#passAfter(before, message);
    this.#sessions.set(id, work);
    this.#pending.add(work);
    void this.#forgetAfter(work, id);
    if (this.#pending.size >= mostAtOnce) await Promise.race(this.#pending);
  }

  async #passAfter(before: Promise<void>, message: RelayReport): Promise<void> {
    await before;
    try {
      await this.#pass(message);
    } catch (error) {
      this.#onFailed(error, message);
    }
  }

  async #forgetAfter(work: Promise<void>, id: string): Promise<void> {
    await work;
    this.#pending.delete(work);
    if (this.#sessions.get(id) === work) this.#sessions.delete(id);
  }
}
