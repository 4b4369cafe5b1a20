import type { Worker } from 'node:worker_threads';
import { startWorker } from './start-worker.ts';
import type { DatabaseErrorFields, FromWorker, QueryAnswer, ToWorker, WorkerStart } from './worker-messages.ts';

type WithoutId<Message> = Message extends unknown ? Omit<Message, 'id'> : never;
interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** An error of the database itself; `code` is the SQLSTATE, as with `pg`. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly where: string | undefined;

  constructor(fields: DatabaseErrorFields) {
    super(fields.message);
    this.code = fields.code;
    this.detail = fields.detail;
    this.constraint = fields.constraint;
    this.table = fields.table;
    this.column = fields.column;
    this.where = fields.where;
  }
}

/** The main thread's end of the database's worker. A worker that dies fails everything that waits, now and later. */
export class PgliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #gone: Error | null = null;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => this.#fail(new Error(`the database's thread ended with code ${code}`)));
  }

  static async start(start: WorkerStart): Promise<PgliteThread> {
    const worker = startWorker('pglite', import.meta.url, start);
    const thread = new PgliteThread(worker);
    await new Promise<unknown>((resolve, reject) => thread.#waiting.set(0, { resolve, reject }));
    return thread;
  }

  query(sql: string, parameters: readonly unknown[]): Promise<QueryAnswer> {
    return this.#ask({ type: 'query', sql, parameters }) as Promise<QueryAnswer>;
  }

  /** How often the file system was synced since the start. */
  syncs(): Promise<number> {
    return this.#ask({ type: 'syncs' }) as Promise<number>;
  }

  /** The data folder as a tar archive, to start other databases from. */
  dump(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#ask({ type: 'dump' }) as Promise<Uint8Array<ArrayBuffer>>;
  }

  async close(): Promise<void> {
    if (this.#gone) return;
    await this.#ask({ type: 'close' });
    await this.#worker.terminate();
  }

  #ask(message: WithoutId<ToWorker>): Promise<unknown> {
    if (this.#gone) return Promise.reject(this.#gone);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      this.#worker.postMessage({ ...message, id });
    });
  }

  #receive(message: FromWorker): void {
    if (message.type === 'ready') this.#take(0)?.resolve(undefined);
    else if (message.type === 'failed') this.#fail(new DatabaseError(message.error));
    else if (message.type === 'answer') this.#take(message.id)?.resolve(message.value);
    else this.#take(message.id)?.reject(new DatabaseError(message.error));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #fail(error: Error): void {
    this.#gone ??= error;
    for (const id of this.#waiting.keys()) this.#take(id)?.reject(this.#gone);
  }
}
