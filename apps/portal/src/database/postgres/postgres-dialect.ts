import { type Dialect, PostgresDialect } from 'kysely';
import { Pool, TypeOverrides, types } from 'pg';
import { preparedPool } from './prepared-pool.ts';

export interface PostgresOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly statementTimeoutMs: number;
  readonly log: (message: string, error: unknown) => void;
}

/** PostgreSQL through `pg`. A statement, a wait for a lock and an idle transaction each have an end. */
export function postgresDialect(options: PostgresOptions): Dialect {
  // 64-bit numbers as `number`, as PGlite gives them: ours count events and milliseconds, far below 2^53.
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, Number);
  const pool = new Pool({
    connectionString: options.url,
    max: options.maxConnections,
    connectionTimeoutMillis: 10_000,
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: options.statementTimeoutMs * 3,
    application_name: 'usher',
    types: overrides,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => options.log('an idle database connection broke', error));
  // One that breaks in the middle of a transaction, between two statements, says so itself and not through the pool.
  pool.on('connect', (client) => {
    client.on('error', (error) => options.log('a database connection in use broke', error));
  });
  return new PostgresDialect({ pool: preparedPool(pool) });
}
