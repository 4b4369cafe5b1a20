import { type AuditFilter, auditKinds } from '@usher/contract';
import { type RawBuilder, sql } from 'kysely';

/** Whether anything is left out. */
export function filters(filter: AuditFilter): boolean {
  const { from, to, person, device, kinds, search } = filter;
  return [from, to, person, device].some((part) => part !== undefined) || Boolean(kinds?.length) || Boolean(search);
}

/** The rows of a team that match, as a condition on `audit_event`. */
export function matching(team: string, filter: AuditFilter): RawBuilder<boolean> {
  const { from, to, person, device, kinds, search } = filter;
  const parts = [sql`team_id = ${team}::uuid`];
  if (from !== undefined) parts.push(sql`at >= ${new Date(from)}`);
  if (to !== undefined) parts.push(sql`at < ${new Date(to)}`);
  // `?` beside each, because the indexes hold only rows that name one.
  if (person !== undefined) {
    const id = person.toLowerCase();
    parts.push(sql`(actor_person = ${id}::uuid or (details ? 'person' and details->>'person' = ${id}))`);
  }
  if (device !== undefined) parts.push(sql`details ? 'device' and details->>'device' = ${device.toLowerCase()}`);
  if (kinds !== undefined && kinds.length > 0) parts.push(sql`kind = any(${kinds}::text[])`);
  for (const word of search?.split(/\s+/).filter(Boolean) ?? []) parts.push(naming(word));
  return sql<boolean>`${sql.join(parts, sql` and `)}`;
}

/** A word in the row's own texts, or in what its kind is called. */
function naming(word: string): RawBuilder<unknown> {
  const pattern = `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const lower = word.toLowerCase();
  const kinds = Object.entries(auditKinds).filter(
    ([kind, { title }]) => title.toLowerCase().includes(lower) || kind.includes(lower),
  );
  return sql`(search like lower(${pattern}) or kind = any(${kinds.map(([kind]) => kind)}::text[]))`;
}
