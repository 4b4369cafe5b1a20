import { type RawBuilder, sql } from 'kysely';

/**
 * `id ${among(ids)}`: the rows of these uuids. One is asked for by `=`, whose plan PostgreSQL keeps; it plans `any` of an array
 * anew at each execution, for the array may be long.
 */
export function among(ids: readonly string[]): RawBuilder<unknown> {
  const [first] = ids;
  return ids.length === 1 ? sql`= ${first}::uuid` : sql`= any(${ids}::uuid[])`;
}
