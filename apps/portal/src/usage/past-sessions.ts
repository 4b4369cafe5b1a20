import type { HistoryFilter, PastSessionView } from '@usher/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { epochMs, timeOf } from './usage-rows.ts';

/** Counting stops here: a page says "10,000 or more". */
const countedAtMost = 10_000;

export interface PastPage {
  /** The last session of the page before. */
  readonly before?: string | undefined;
  readonly limit: number;
}

type PastRow = Omit<PastSessionView, 'person' | 'device' | 'acks'> & {
  readonly personId: string;
  readonly personName: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly acks: Partial<PastSessionView['acks']> | null;
};

/** Up to `limit` sessions that match, newest first. An offer was never a session. */
export async function readPast(
  db: Db,
  team: string,
  filter: HistoryFilter,
  { before, limit }: PastPage,
): Promise<PastSessionView[]> {
  const older =
    before === undefined
      ? sql``
      : sql`and (session.created_at, session.id) < (select created_at, id from session where id = ${before}::uuid)`;
  const { rows } = await sql<PastRow>`
    select past.id, person.id as "personId", person.name as "personName", device.id as "deviceId",
      device.name as "deviceName", past.address as "from", ${epochMs('past.created_at')} as "startedAt",
      ${epochMs('past.begun_at')} as "begunAt", ${epochMs('past.ended_at')} as "endedAt",
      ${epochMs('(past.ended_at - past.created_at)')} as "lastedMs", past.reason, past.ended_by as "endedBy", past.message,
      past.forced,
      (select jsonb_object_agg(hop, after_ms) from session_ack where session_id = past.id) as acks
    from (select * from session where ${matching(team, filter)} ${older}
      order by session.created_at desc, session.id desc limit ${limit}) past
    join member on member.id = past.member_id
    join person on person.id = member.person_id
    join device on device.id = past.device_id
    order by past.created_at desc, past.id desc`.execute(db.read);
  return rows.map(present);
}

function present({ personId, personName, deviceId, deviceName, acks, ...row }: PastRow): PastSessionView {
  return {
    ...row,
    person: { id: personId, name: personName },
    device: { id: deviceId, name: deviceName },
    acks: { device: acks?.device ?? null, relay: acks?.relay ?? null, viewer: acks?.viewer ?? null },
  };
}

/** How many match, as far as it counts. */
export async function countPast(
  db: Db,
  team: string,
  filter: HistoryFilter,
): Promise<{ count: number; orMore: boolean }> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from
    (select 1 from session where ${matching(team, filter)} limit ${countedAtMost}) counted`.execute(db.read);
  const count = rows[0]?.count ?? 0;
  return { count, orMore: count === countedAtMost };
}

function matching(team: string, { from, to, person, device, reason }: HistoryFilter): RawBuilder<unknown> {
  const parts = [sql`session.team_id = ${team}::uuid`, sql`session.state <> 'offered'`];
  if (from !== undefined) parts.push(sql`session.created_at >= ${timeOf(from)}`);
  if (to !== undefined) parts.push(sql`session.created_at < ${timeOf(to)}`);
  // Who left and came back is another member, and the same person.
  if (person !== undefined)
    parts.push(sql`session.member_id in (select id from member
      where team_id = ${team}::uuid and person_id = ${person}::uuid)`);
  if (device !== undefined) parts.push(sql`session.device_id = ${device}::uuid`);
  if (reason !== undefined) parts.push(sql`session.reason = ${reason}`);
  return sql.join(parts, sql` and `);
}
