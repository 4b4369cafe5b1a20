import { type Dialect, PostgresDialect } from 'kysely';
import pg from 'pg';

const int8 = 20;

export interface PostgresOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly statementTimeoutMs: number;
  readonly log: (message: string, error: unknown) => void;
}

/** PostgreSQL through `pg`. A statement, a wait for a lock and an idle transaction each have an end. */
export function postgresDialect(options: PostgresOptions): Dialect {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.maxConnections,
    connectionTimeoutMillis: 10_000,
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: options.statementTimeoutMs * 3,
    application_name: 'usher',
    types: { getTypeParser: parserOf },
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => options.log('an idle database connection broke', error));
  return new PostgresDialect({ pool });
}

/** 64-bit numbers as `number`, as PGlite gives them: ours count events and milliseconds, far below 2^53. */
function parserOf(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (oid === int8 && format !== 'binary') return Number;
  return pg.types.getTypeParser(oid, format as 'text');
}
