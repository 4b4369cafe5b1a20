import { parentPort, workerData } from 'node:worker_threads';
import { PGlite, types } from '@electric-sql/pglite';
import { DurableNodeFS, durableStartParams } from './durable-node-fs.ts';
import type { DatabaseErrorFields, FromWorker, QueryAnswer, ToWorker, WorkerStart } from './worker-messages.ts';

/** PGlite in a thread of its own: in the main thread it starves timers and sockets under load. */
const port = parentPort;
if (!port) throw new Error('this file runs as a worker thread');
const start = workerData as WorkerStart;
let syncs = 0;

const post = (message: FromWorker) => port.postMessage(message);

function open(): Promise<PGlite> {
  const parsers = { [types.INT8]: Number };
  if (start.folder === null) {
    const snapshot = start.snapshot ? { loadDataDir: new Blob([start.snapshot]) } : {};
    return PGlite.create({ parsers, ...snapshot });
  }
  const fs = new DurableNodeFS(start.folder, () => {
    syncs += 1;
  });
  return PGlite.create({ fs, parsers, startParams: durableStartParams });
}

/** Without parameters a text may hold several statements (a migration); with them it is one parameterised statement. */
async function query(database: PGlite, sql: string, parameters: readonly unknown[]): Promise<QueryAnswer> {
  const result =
    parameters.length === 0 ? (await database.exec(sql)).at(-1) : await database.query(sql, [...parameters]);
  return {
    rows: result?.rows ?? [],
    affected: result?.affectedRows ?? 0,
    command: result?.command ?? '',
  };
}

async function answer(database: PGlite, message: ToWorker): Promise<unknown> {
  if (message.type === 'query') return query(database, message.sql, message.parameters);
  if (message.type === 'syncs') return syncs;
  if (message.type === 'close') return database.close();
  const file = await database.dumpDataDir('none');
  return new Uint8Array(await file.arrayBuffer());
}

function fields(error: unknown): DatabaseErrorFields {
  if (!(error instanceof Error)) return { message: String(error) };
  const known = error as Error & Partial<DatabaseErrorFields>;
  const { message, code, detail, hint, constraint, table, column, where } = known;
  const present = Object.entries({ code, detail, hint, constraint, table, column, where }).filter(
    ([, value]) => typeof value === 'string',
  );
  return { message, ...Object.fromEntries(present) };
}

async function serve(): Promise<void> {
  const database = await open();
  port?.on('message', (message: ToWorker) => {
    answer(database, message).then(
      (value) => post({ type: 'answer', id: message.id, value }),
      (error: unknown) => post({ type: 'error', id: message.id, error: fields(error) }),
    );
  });
  post({ type: 'ready' });
}

serve().catch((error: unknown) => post({ type: 'failed', error: fields(error) }));
