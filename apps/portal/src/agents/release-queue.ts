import type { Db } from '../database/index.ts';
import { type HeldDevice, releaseDevices } from '../nodes/index.ts';
import type { Log } from '../ports.ts';

/**
 * Writes down which devices went offline: those that go while one batch is written make the next, so a network that
 * fails for thousands costs a few transactions. What the database did not take is kept and tried again.
 */
export class ReleaseQueue {
  readonly #db: Db;
  readonly #log: Log;
  #waiting: HeldDevice[] = [];
  #flushing: Promise<void> | null = null;

  constructor(db: Db, log: Log) {
    this.#db = db;
    this.#log = log;
  }

  add(...held: readonly HeldDevice[]): Promise<void> {
    this.#waiting.push(...held);
    return this.flush();
  }

  flush(): Promise<void> {
    this.#flushing ??= this.#drain().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await releaseDevices(this.#db, batch);
      } catch (error) {
        this.#waiting.push(...batch);
        this.#log.error({ err: error, devices: batch.length }, 'devices that went offline could not be written');
        return;
      }
    }
  }
}
