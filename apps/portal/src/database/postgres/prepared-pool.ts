import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { planIsOutdated } from '../db.ts';

/** More than the product has fixed statements: what is written anew each time must not fill the server's memory. */
const mostTexts = 1_000;

/** Gives each statement a name, the same on every connection; undefined for what is sent whole. */
export class StatementNames {
  readonly #names = new Map<string, string | undefined>();

  of(text: string): string | undefined {
    if (this.#names.has(text)) return this.#names.get(text);
    if (this.#names.size >= mostTexts) return undefined;
    const name = changesShape(text) ? undefined : createHash('sha256').update(text).digest('base64url').slice(0, 22);
    this.#names.set(text, name);
    return name;
  }

  /** From here on it is sent whole. */
  forget(text: string): void {
    this.#names.set(text, undefined);
  }
}

/** `select *` and `returning *` have a shape that a migration changes: a plan of theirs, once kept, would fail from then on. */
function changesShape(text: string): boolean {
  return /(^|[^(])\*\s*(,|from\b|$)/i.test(text.trim());
}

/**
 * A pool whose connections parse and plan each statement once, not at each call: of a decision at the limit, planning was two
 * thirds (docs/decisions/0014-kept-plans-and-crowds.md).
 */
export function preparedPool(pool: Pool): PostgresPool {
  const names = new StatementNames();
  const prepared = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect();
      const known = prepared.get(client) ?? preparedClient(client, names);
      prepared.set(client, known);
      return known;
    },
    end: () => pool.end(),
  };
}

function preparedClient(client: PoolClient, names: StatementNames): PostgresPoolClient {
  const query: unknown = (text: string, parameters: readonly unknown[]) => {
    // Several statements in one text, as migrations have them, come without parameters and cannot be prepared.
    const name = parameters.length === 0 ? undefined : names.of(text);
    const values = [...parameters];
    if (name === undefined) return client.query({ text, values });
    return client.query({ name, text, values }).catch((error: unknown) => {
      if (!planIsOutdated(error)) throw error;
      names.forget(text);
      // Within a transaction, which has failed by now, that fails too: the whole of it is run again.
      return client.query({ text, values }).catch(() => {
        throw error;
      });
    });
  };
  // Kysely asks for a cursor only where a dialect was given one, which ours is not.
  return { query: query as PostgresPoolClient['query'], release: () => client.release() };
}
