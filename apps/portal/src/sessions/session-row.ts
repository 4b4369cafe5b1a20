import type { ReasonCode, Rights, Role, SessionLimits, StoredState } from '@usher/contract';
import { sql } from 'kysely';
import { among, type Db, isOwnFault, type Tx } from '../database/index.ts';
import { gather } from './gather.ts';

/** One session with the names people read, and the database's clock as it was read. */
export interface SessionRow {
  readonly id: string;
  readonly teamId: string;
  readonly fence: number;
  readonly state: StoredState;
  readonly memberId: string;
  readonly role: Role;
  readonly personId: string;
  readonly personName: string;
  readonly personEmail: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly deviceOnline: boolean;
  readonly capabilities: readonly string[];
  readonly rights: Rights;
  readonly limits: SessionLimits | null;
  readonly address: string | null;
  readonly relay: { readonly id: string; readonly name: string } | null;
  readonly createdAt: number;
  readonly begunAt: number | null;
  readonly resuming: boolean;
  readonly endsAt: number | null;
  readonly endedAt: number | null;
  readonly freedAt: number | null;
  readonly leaseUntil: number;
  readonly lastRenewedAt: number | null;
  readonly idleMs: number | null;
  readonly reason: ReasonCode | null;
  readonly endedBy: string | null;
  readonly message: string | null;
  readonly forced: boolean;
  readonly deviceAckMs: number | null;
  readonly relayAckMs: number | null;
  readonly viewerAckMs: number | null;
}

const mostTogether = 500;

const ms = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::double precision`);
const ack = (hop: string) =>
  sql.raw(`(select after_ms from session_ack where session_id = session.id and hop = '${hop}')`);

const columns = sql`
  session.id, session.team_id as "teamId", session.fence, session.state, session.member_id as "memberId", member.role,
  person.id as "personId", person.name as "personName", person.email as "personEmail",
  device.id as "deviceId", device.name as "deviceName", device.node_id is not null as "deviceOnline", device.capabilities,
  session.rights, session.limits, session.address,
  (select json_build_object('id', relay.id, 'name', relay.name) from session_relay join relay on relay.id = relay_id
    where session_id = session.id and joined_at is not null order by session_relay.fence desc, joined_at desc limit 1) as relay,
  ${ms('session.created_at')} as "createdAt", ${ms('session.begun_at')} as "begunAt",
  session.resuming_at is not null as resuming, ${ms('session.ends_at')} as "endsAt",
  ${ms('session.ended_at')} as "endedAt", ${ms('session.freed_at')} as "freedAt",
  ${ms('session.lease_until')} as "leaseUntil", ${ms('session.last_renewed_at')} as "lastRenewedAt",
  session.idle_ms as "idleMs", session.reason, session.ended_by as "endedBy", session.message, session.forced,
  ${ack('device')} as "deviceAckMs", ${ack('relay')} as "relayAckMs", ${ack('viewer')} as "viewerAckMs"
  from session
  join member on member.id = session.member_id
  join person on person.id = member.person_id
  join device on device.id = session.device_id`;

/** Recently ended sessions stay in the list for so long, so that a page can say their reason. */
const shownAfterEnd = sql`interval '3 minutes'`;

export async function readTeamSessions(db: Db, team: string): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`select ${columns}
    where session.team_id = ${team}::uuid
      and (session.freed_at is null or session.ended_at > portal_now() - ${shownAfterEnd})
    order by session.id`.execute(db.read);
  return rows;
}

export async function readSession(db: Db | Tx, id: string): Promise<SessionRow | undefined> {
  const handle = 'read' in db ? db.read : db;
  const { rows } = await sql<SessionRow>`select ${columns} where session.id = ${id}::uuid`.execute(handle);
  return rows[0];
}

/** Reads one session; those that are asked for while others are read are read together next. */
export function gatherSessions(db: Db): (id: string) => Promise<SessionRow | undefined> {
  return gather(
    async (ids: readonly string[]) => {
      const { rows } = await sql<SessionRow>`select ${columns} where session.id ${among(ids)}`.execute(db.read);
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => found.get(id));
    },
    { most: mostTogether, mayBeOnes: isOwnFault },
  );
}

/** The rows that hold places, oldest first; what capacity and devices show. */
export async function readPlaces(db: Db | Tx, ...teams: readonly string[]): Promise<SessionRow[]> {
  const handle = 'read' in db ? db.read : db;
  const { rows } = await sql<SessionRow>`select ${columns}
    where session.team_id ${among(teams)} and session.freed_at is null order by session.id`.execute(handle);
  return rows;
}

/** What a place looks like, for teams whose places are counted and not named. */
export type PlaceLook = Pick<SessionRow, 'state' | 'resuming' | 'lastRenewedAt' | 'endsAt' | 'endedAt' | 'freedAt'>;

export async function readPlaceLooks(db: Db, team: string): Promise<PlaceLook[]> {
  const { rows } = await sql<PlaceLook>`
    select state, resuming_at is not null as resuming, ${ms('last_renewed_at')} as "lastRenewedAt", ${ms('ends_at')} as "endsAt",
      ${ms('ended_at')} as "endedAt", null as "freedAt"
    from session where team_id = ${team}::uuid and freed_at is null`.execute(db.read);
  return rows;
}

export async function readInUse(db: Db, team: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from session where team_id = ${team}::uuid and freed_at is null`.execute(db.read);
  return rows[0]?.count ?? 0;
}

export async function readLimit(db: Db | Tx, team: string): Promise<number> {
  const handle = 'read' in db ? db.read : db;
  const { rows } = await sql<{ limit: number | null }>`select session_limit(${team}::uuid) as "limit"`.execute(handle);
  return rows[0]?.limit ?? 0;
}

/** R1: the reserved places that nobody uses now. */
export async function readKept(db: Db | Tx, team: string): Promise<number> {
  const handle = 'read' in db ? db.read : db;
  const { rows } = await sql<{ kept: number }>`
    select coalesce(sum(greatest(0, places - (select count(*) from session
      where team_id = reserved_pool.team_id and freed_at is null and pool = reserved_pool.id::text))), 0)::int as kept
    from reserved_pool where team_id = ${team}::uuid`.execute(handle);
  return rows[0]?.kept ?? 0;
}
