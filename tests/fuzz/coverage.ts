import { Session } from 'node:inspector';

/** Which blocks of our own code have run since it began, as the engine counts them. */
export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();
  readonly #folders: readonly string[];

  /** `folders`: parts of paths; only files whose path holds one of them are looked at. */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many blocks ran that never had before. */
  news(): number {
    let found = 0;
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error !== null) throw error;
      for (const { url, functions } of result) {
        if (!this.#folders.some((folder) => url.includes(folder))) continue;
        for (const { ranges } of functions) {
          for (const { startOffset, endOffset, count } of ranges) {
            if (count === 0) continue;
            // How often, in steps that double: a loop that runs longer is news too.
            const block = `${url}:${startOffset}:${endOffset}:${Math.floor(Math.log2(count))}`;
            if (this.#seen.has(block)) continue;
            this.#seen.add(block);
            found += 1;
          }
        }
      }
    });
    return found;
  }

  stop(): void {
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }
}
