import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { PgliteThread } from './pglite-thread.ts';

/** The part of the thread that the dialect needs. */
export type PgliteSession = Pick<PgliteThread, 'query' | 'close'>;

/** Kysely over the worker. PGlite has one session, so callers take turns and a transaction keeps its turn to the end. */
export function pgliteDialect(thread: PgliteSession): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PgliteDriver(thread),
    createIntrospector: (kysely: Kysely<unknown>) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class PgliteDriver implements Driver {
  readonly #thread: PgliteSession;
  readonly #connection: DatabaseConnection;
  readonly #queue: (() => void)[] = [];
  #taken = false;

  constructor(thread: PgliteSession) {
    this.#thread = thread;
    this.#connection = new PgliteConnection(thread);
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#taken) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#taken = true;
    return this.#connection;
  }

  releaseConnection(): Promise<void> {
    const next = this.#queue.shift();
    // The turn is handed over, not freed, so that a newcomer cannot slip in between.
    if (next) next();
    else this.#taken = false;
    return Promise.resolve();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    await this.#thread.close();
  }
}

const countsRows = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

class PgliteConnection implements DatabaseConnection {
  readonly #thread: PgliteSession;

  constructor(thread: PgliteSession) {
    this.#thread = thread;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const { rows, affected, command } = await this.#thread.query(query.sql, query.parameters);
    const counted = countsRows.has(command.split(' ')[0] ?? '');
    return { rows: rows as R[], ...(counted ? { numAffectedRows: BigInt(affected) } : {}) };
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('PGlite reads whole results: page the query instead');
  }
}
