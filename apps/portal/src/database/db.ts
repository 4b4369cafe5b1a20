import { type ControlledTransaction, type Dialect, Kysely, type Transaction } from 'kysely';
import type { Schema } from './schema.ts';
import { TransactionScope } from './transaction-scope.ts';

/** A transaction's handle. Hooks run after the commit, outside it; their errors are logged, for the work itself is done. */
export type Tx = Transaction<Schema> & {
  onCommit(hook: () => void | Promise<void>): void;
  /** Says that this team's outbox grew; whoever listens hears of it once, after the commit. */
  announce(team: string): void;
};

export interface Db {
  /**
   * Runs the body in one transaction; again from the start when the database says that only a retry can help. It may take
   * `timeoutMs`, else as long as any.
   */
  transact<T>(body: (tx: Tx) => Promise<T>, timeoutMs?: number): Promise<T>;
  /**
   * Runs one statement that is a transaction by itself: what it locks is held for no round trip. Again when the database says
   * that only a retry can help. Announces the team, if any, after the commit.
   */
  single<T>(team: string | null, statement: (db: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** Reads outside transactions; throws when touched inside `transact`. */
  readonly read: Kysely<Schema>;
  /** The same handle, for a library that keeps its own tables. */
  readonly kysely: Kysely<Schema>;
  /** Called after each commit with the teams whose outbox grew in it. */
  onAnnounce(listener: (teams: readonly string[]) => void): void;
  /** Which database this is, for tests and the log. */
  readonly kind: 'pglite' | 'postgres';
  close(): Promise<void>;
}

export interface DbOptions {
  readonly kind: Db['kind'];
  readonly dialect: Dialect;
  /** A transaction's body that takes longer is rolled back: nothing may hold the team's lock, or PGlite, for ever. */
  readonly transactionTimeoutMs: number;
  readonly log: (message: string, error: unknown) => void;
  readonly onClose?: () => Promise<void>;
}

const serializationFailure = '40001';
const deadlockDetected = '40P01';
const maxAttempts = 4;

export function createDb(options: DbOptions): Db {
  const scope = new TransactionScope();
  const kysely = new Kysely<Schema>({ dialect: scope.guard(options.dialect) });

  const listeners: ((teams: readonly string[]) => void)[] = [];

  async function attempt<T>(
    body: (tx: Tx) => Promise<T>,
    timeoutMs: number,
  ): Promise<{ value: T; hooks: readonly Hook[] }> {
    const hooks: Hook[] = [];
    const teams = new Set<string>();
    const transaction = await kysely.startTransaction().execute();
    try {
      const tx: Tx = Object.assign(transaction, {
        onCommit: (hook: Hook) => void hooks.push(hook),
        announce: (team: string) => void teams.add(team),
      });
      const value = await withDeadline(
        scope.run(() => body(tx)),
        timeoutMs,
      );
      await transaction.commit().execute();
      const announcements = listeners.map((listener) => () => listener([...teams]));
      return { value, hooks: teams.size > 0 ? [...announcements, ...hooks] : hooks };
    } catch (error) {
      await rollBack(transaction, options.log);
      throw error;
    }
  }

  async function transact<T>(
    body: (tx: Tx) => Promise<T>,
    timeoutMs: number = options.transactionTimeoutMs,
  ): Promise<T> {
    const { value, hooks } = await retried(() => attempt(body, timeoutMs));
    await runHooks(hooks, options.log);
    return value;
  }

  async function single<T>(team: string | null, statement: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    const value = await retried(() => statement(kysely));
    if (team === null) return value;
    await runHooks(
      listeners.map((listener) => () => listener([team])),
      options.log,
    );
    return value;
  }

  return {
    transact,
    single,
    onAnnounce: (listener) => void listeners.push(listener),
    read: kysely,
    kysely,
    kind: options.kind,
    async close() {
      await kysely.destroy();
      await options.onClose?.();
    },
  };
}

type Hook = () => void | Promise<void>;

async function runHooks(hooks: readonly Hook[], log: DbOptions['log']): Promise<void> {
  for (const hook of hooks) {
    try {
      await hook();
    } catch (error) {
      log('what follows a commit failed', error);
    }
  }
}

async function rollBack(transaction: ControlledTransaction<Schema>, log: DbOptions['log']): Promise<void> {
  if (transaction.isCommitted) return;
  try {
    await transaction.rollback().execute();
  } catch (error) {
    log('a rollback failed', error);
  }
}

async function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`a transaction took longer than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** A statement that was prepared before a migration gave one of its columns another type; without its old plan it runs. */
export function planIsOutdated(error: unknown): boolean {
  return (
    sqlState(error) === '0A000' &&
    error instanceof Error &&
    'routine' in error &&
    error.routine === 'RevalidateCachedQuery'
  );
}

/** The SQLSTATE of a database's error, whichever database it was. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const connectionLost =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|08...|57P0[123])$/;
/** What the driver says without a code. */
const connectionLostWords = /^(Connection terminated|timeout exceeded when trying to connect|timeout expired)/;

/** Whether the database was not there to answer, rather than refused: it may be back in a moment. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return connectionLost.test(sqlState(error) ?? '') || connectionLostWords.test(error.message);
}

/**
 * Whether the database refused a statement for what it says: its data, a constraint, a function of ours. Anything else, a
 * connection that broke or a wait that was too long, would be no different for another statement.
 */
export function isOwnFault(error: unknown): boolean {
  return /^(2[123]|42|P0|XX)...$/.test(sqlState(error) ?? '');
}

async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === maxAttempts || !onlyRetryHelps(error)) throw error;
    }
  }
}

function onlyRetryHelps(error: unknown): boolean {
  const state = sqlState(error);
  return state === serializationFailure || state === deadlockDetected || planIsOutdated(error);
}
