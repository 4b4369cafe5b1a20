import { type AuditFilter, type AuditView, auditSentence } from '@usher/contract';
import { sql } from 'kysely';
import type { Db, JsonObject } from '../database/index.ts';
import { filters, matching } from './filter.ts';

/** Counting stops here: a page says "10,000 or more". */
export const countedAtMost = 10_000;

export interface AuditRow {
  readonly number: number;
  /** With microseconds, in UTC: as it is hashed. */
  readonly at: string;
  readonly kind: string;
  readonly actorPerson: string | null;
  readonly actor: string;
  readonly address: string | null;
  readonly details: JsonObject;
  readonly hash: string;
}

export interface AuditPage {
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

/** Up to `limit` rows that match: the next ones after a number in order, else the newest ones before one, newest first. */
export async function readRows(
  db: Db,
  team: string,
  filter: AuditFilter,
  { before, after, limit }: AuditPage,
): Promise<AuditRow[]> {
  const { rows } = await sql<AuditRow>`
    select number, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, kind,
      actor_person as "actorPerson", actor, address, details, encode(hash, 'hex') as hash
    from audit_event where ${matching(team, filter)}
      and number > ${after ?? 0} and number < ${before ?? Number.MAX_SAFE_INTEGER}
    order by number ${after === undefined ? sql`desc` : sql`asc`} limit ${limit}`.execute(db.read);
  return rows;
}

/** How many match, as far as it counts. Without a filter the numbers say it. */
export async function countRows(
  db: Db,
  team: string,
  filter: AuditFilter,
): Promise<{ count: number; orMore: boolean }> {
  if (!filters(filter)) {
    const { head, anchor } = await readChain(db, team);
    return { count: head.number - anchor.number, orMore: false };
  }
  const { rows } = await sql<{ count: number }>`select count(*) as count from
    (select 1 from audit_event where ${matching(team, filter)} limit ${countedAtMost}) as counted`.execute(db.read);
  const count = rows[0]?.count ?? 0;
  return { count, orMore: count === countedAtMost };
}

export interface AuditChain {
  readonly head: { readonly number: number; readonly hash: string };
  readonly anchor: { readonly number: number; readonly hash: string };
  readonly prunedAt: number | null;
  readonly keepDays: number | null;
}

/** Where the chain begins and ends, read at one instant. */
export async function readChain(db: Db, team: string): Promise<AuditChain> {
  const { rows } = await sql<{
    head: number;
    headHash: string | null;
    anchor: number;
    anchorHash: string;
    prunedAt: Date | null;
    keepDays: number | null;
  }>`select audit_number as head, audit_anchor as anchor, encode(audit_anchor_hash, 'hex') as "anchorHash",
      audit_pruned_at as "prunedAt", audit_keep_days as "keepDays",
      (select encode(hash, 'hex') from audit_event where team_id = team.id and number = audit_number) as "headHash"
    from team where id = ${team}::uuid`.execute(db.read);
  const row = rows[0];
  if (row === undefined) throw new Error('there is no such team');
  const { head, headHash, anchor, anchorHash, prunedAt, keepDays } = row;
  return {
    head: { number: head, hash: headHash ?? anchorHash },
    anchor: { number: anchor, hash: anchorHash },
    prunedAt: prunedAt?.getTime() ?? null,
    keepDays,
  };
}

export function presentRow(row: AuditRow): AuditView {
  return { ...row, at: Date.parse(row.at), sentence: auditSentence(row.kind, row.actor, row.details) };
}
