import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';

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
    return client.query(name === undefined ? { text, values } : { name, text, values });
  };
  // Kysely asks for a cursor only where a dialect was given one, which ours is not.
  return { query: query as PostgresPoolClient['query'], release: () => client.release() };
}
