import type { PgliteSession } from '../pglite/pglite-dialect.ts';
import { startMigratedPglite } from './pglite-snapshot.ts';

type Thread = Awaited<ReturnType<typeof startMigratedPglite>>;

interface Kept {
  readonly thread: Thread;
  readonly schema: string;
}

/** What the last file of this process gave back; starting one takes as long as all the tests of a small file. */
let kept: Kept | null = null;

/**
 * A migrated PGlite, whose rows are whatever the borrower before left; nobody else has it until it is closed. Closing it ends
 * it for the borrower, and it goes on to the next unless the schema is another than it was.
 */
export async function borrowPglite(): Promise<PgliteSession> {
  const mine = kept ?? (await start());
  kept = null;
  let closed = false;
  return {
    query: (sql, parameters) =>
      closed ? Promise.reject(new Error('this database was given back')) : mine.thread.query(sql, parameters),
    async close() {
      closed = true;
      if (await isAsBefore(mine)) kept = mine;
      else await mine.thread.close();
    },
  };
}

async function start(): Promise<Kept> {
  const thread = await startMigratedPglite();
  return { thread, schema: await schemaOf(thread) };
}

/** Ends a transaction that was left open, forgets what the session was set to, frees the room of deleted rows, sets the clock right. */
const tidying = [
  'rollback',
  'discard all',
  'vacuum',
  'create or replace function portal_now() returns timestamptz language sql volatile as $$ select clock_timestamp() $$',
];

async function isAsBefore({ thread, schema }: Kept): Promise<boolean> {
  for (const statement of tidying) await thread.query(statement, []);
  return schema === (await schemaOf(thread));
}

/** What tests could change of a schema: functions, triggers that are off, columns, constraints, what migrated it. */
async function schemaOf(thread: Thread): Promise<string> {
  const { rows } = await thread.query(
    `with part as (
      select prosrc as it from pg_proc join pg_namespace on pg_namespace.oid = pronamespace where nspname in ('public', 'auth')
      union all select tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger
      union all select attrelid::regclass || ' ' || attname || ' ' || atttypid::regtype from pg_attribute
        where attrelid >= 16384 and attnum > 0
      union all select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
      union all select name || ' ' || checksum from migration)
    select md5(string_agg(it, ',' order by it)) as schema from part`,
    [],
  );
  return (rows[0] as { schema: string }).schema;
}
