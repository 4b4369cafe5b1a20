import { type AuditKind, type PoolFor, type PoolView, type Role, rolePoolWords } from '@usher/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { Ids } from '../ports.ts';
import { type LimitChange, tellLimit } from './tell-limit.ts';

interface PoolRow {
  readonly id: string;
  readonly name: string;
  readonly places: number;
  readonly inUse: number;
  readonly role: Role | null;
  readonly group: string | null;
  readonly groupName: string | null;
}

/** The reserved places of a team, in the order in which they are asked for room (R1). */
export async function readPools(db: Db | Tx, team: string): Promise<PoolView[]> {
  const handle = 'read' in db ? db.read : db;
  const { rows } = await sql<PoolRow>`
    select pool.id, pool.name, pool.places, pool.role, pool.group_id as "group", person_group.name as "groupName",
      (select count(*)::int from session where team_id = pool.team_id and freed_at is null and session.pool = pool.id::text)
        as "inUse"
    from reserved_pool pool left join person_group on person_group.id = pool.group_id
    where pool.team_id = ${team}::uuid order by pool.created_at, pool.id`.execute(handle);
  return rows.map(present);
}

function present({ role, group, groupName, ...row }: PoolRow): PoolView {
  if (role !== null) return { ...row, for: { kind: 'role', role }, forWords: rolePoolWords[role] };
  return { ...row, for: { kind: 'group', group: group ?? '' }, forWords: groupName ?? '' };
}

/** What a row holds of for whom a pool is. */
const columnsOf = (whose: PoolFor) => ({
  role: whose.kind === 'role' ? whose.role : null,
  group: whose.kind === 'group' ? whose.group : null,
});

/** R1: whose rows stand already keep their stamp; nothing ends. */
export function addPool(
  db: Db,
  ids: Ids,
  { actor, address }: LimitChange,
  pool: { readonly name: string; readonly places: number; readonly for: PoolFor },
): Promise<PoolView> {
  return db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.setLimits);
    const { role, group } = columnsOf(pool.for);
    await refuseStrangeGroup(tx, actor.team, group);
    const id = ids.next();
    await sql`insert into reserved_pool (id, team_id, name, places, role, group_id, created_at)
      values (${id}::uuid, ${actor.team}::uuid, ${pool.name}, ${pool.places}, ${role}, ${group}::uuid, portal_now())`.execute(
      tx,
    );
    return changed(tx, { actor, address }, 'pool.made', id);
  });
}

/** R1: kept for others, it still counts the rows that were stamped with it before; nothing ends. */
export function changePool(
  db: Db,
  { actor, address }: LimitChange,
  id: string,
  wanted: {
    readonly name?: string | undefined;
    readonly places?: number | undefined;
    readonly for?: PoolFor | undefined;
  },
): Promise<PoolView> {
  return db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.setLimits);
    const before = (await readPools(tx, actor.team)).find((each) => each.id === id);
    if (before === undefined) throw new PortalError('not-found');
    const { role, group } = columnsOf(wanted.for ?? before.for);
    await refuseStrangeGroup(tx, actor.team, group);
    const { name = before.name, places = before.places } = wanted;
    await sql`update reserved_pool
      set name = ${name}, places = ${places}::int, role = ${role}::text, group_id = ${group}::uuid
      where id = ${id}::uuid`.execute(tx);
    return changed(tx, { actor, address }, 'pool.changed', id, before);
  });
}

/** Opens its places to everybody: the rows stamped with it count as anybody's from here on. */
export function removePool(db: Db, { actor, address }: LimitChange, id: string): Promise<void> {
  return db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.setLimits);
    const pool = (await readPools(tx, actor.team)).find((each) => each.id === id);
    if (pool === undefined) throw new PortalError('not-found');
    await sql`delete from reserved_pool where id = ${id}::uuid`.execute(tx);
    await tell(tx, { actor, address }, 'pool.removed', pool);
  });
}

async function changed(tx: Tx, change: LimitChange, kind: AuditKind, id: string, before?: PoolView): Promise<PoolView> {
  const pools = await readPools(tx, change.actor.team);
  const pool = pools.find((each) => each.id === id);
  if (pool === undefined) throw new PortalError('not-found');
  await refuseTooMany(tx, change.actor.team, pools);
  await tell(tx, change, kind, pool, before);
  return pool;
}

async function refuseTooMany(tx: Tx, team: string, pools: readonly PoolView[]): Promise<void> {
  const { capacity } = await tx
    .selectFrom('subscription')
    .select('capacity')
    .where('team_id', '=', team)
    .executeTakeFirstOrThrow();
  if (pools.reduce((sum, { places }) => sum + places, 0) > capacity) throw new PortalError('pools-too-large');
}

async function refuseStrangeGroup(tx: Tx, team: string, group: string | null): Promise<void> {
  if (group === null) return;
  const query = tx.selectFrom('person_group').select('id').where('id', '=', group).where('team_id', '=', team);
  if ((await query.executeTakeFirst()) === undefined) throw new PortalError('not-found');
}

/** W1: who may use what is free may be another now. */
async function tell(
  tx: Tx,
  change: LimitChange,
  kind: AuditKind,
  pool: PoolView,
  before: PoolView = pool,
): Promise<void> {
  const isForOthers = JSON.stringify(pool.for) !== JSON.stringify(before.for);
  const details = {
    pool: pool.id,
    name: pool.name,
    places: pool.places,
    for: pool.forWords,
    ...(isForOthers ? { forBefore: before.forWords } : {}),
  };
  await tellLimit(tx, change, kind, details);
}
