import type { AuditKind } from '@usher/contract';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox, type OutboxEntry } from '../outbox/append.ts';
import { lockTeamAs } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { readGoesWithIt } from './goes-with-it.ts';
import type { GroupKind, Thing } from './group-kinds.ts';
import { type GroupAct, type GroupsDeps, partyOf } from './groups-deps.ts';
import { findPlaceable, putIn, readPlaced, takeOut, tellings } from './placing.ts';

const mostGroups = 500;
const namesOf = (things: readonly Thing[]): string[] => things.map(({ name }) => name);

/** One audit row, about the group by its name as it was. */
interface Fact {
  readonly kind: AuditKind;
  readonly details?: Record<string, unknown>;
}

export function createGroup(
  deps: GroupsDeps,
  kind: GroupKind,
  { actor, address }: Omit<GroupAct, 'group'>,
  { name, things }: { readonly name: string; readonly things: readonly string[] },
): Promise<string> {
  const id = deps.ids.next();
  return deps.db.transact(async (tx) => {
    const current = await lockTeamAs(tx, actor, kind.rule);
    await refuseName(tx, kind, actor.team, name);
    const placed = await findPlaceable(tx, kind, current, things);
    await tx
      .insertInto(kind.table)
      .values({ id, team_id: actor.team, name, created_at: sql<Date>`portal_now()` })
      .execute();
    const ids = placed.map((thing) => thing.id);
    await putIn(tx, kind, id, ids);
    await record(tx, { actor, address, group: id }, name, [
      { kind: kind.audit.created, details: { added: namesOf(placed) } },
    ]);
    await announce(tx, actor, tellings(kind.event, ids));
    return id;
  });
}

export interface WantedGroup {
  readonly name?: string | undefined;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** What is so already changes nothing and says nothing. */
export async function changeGroup(
  deps: GroupsDeps,
  kind: GroupKind,
  act: GroupAct,
  wanted: WantedGroup,
): Promise<void> {
  await deps.db.transact(async (tx) => {
    const current = await lockTeamAs(tx, act.actor, kind.rule);
    const was = await readName(tx, kind, act);
    const facts: Fact[] = [];
    if (wanted.name !== undefined && wanted.name !== was) {
      await refuseName(tx, kind, act.actor.team, wanted.name, act.group);
      await tx.updateTable(kind.table).set({ name: wanted.name }).where('id', '=', act.group).execute();
      facts.push({ kind: kind.audit.renamed, details: { name: wanted.name } });
    }
    const { added, removed } = await place(tx, kind, { ...act, actor: current }, wanted);
    const changed = [...added, ...removed].map(({ id }) => id);
    if (changed.length > 0) {
      await deps.ender.refreshRights(tx, act.actor.team, kind.liveOf(changed), partyOf(act));
      await settle(tx, act.actor.team);
      facts.push({ kind: kind.audit.changed, details: { added: namesOf(added), removed: namesOf(removed) } });
    }
    await record(tx, act, was, facts);
    if (facts.length > 0) await announce(tx, act.actor, tellings(kind.event, changed));
  });
}

/** Only what is not in yet goes in, and only what is in comes out. */
async function place(tx: Tx, kind: GroupKind, { actor, group }: GroupAct, { add, remove }: WantedGroup) {
  const inside = new Set(await readPlaced(tx, kind, group));
  const removed = await findPlaceable(
    tx,
    kind,
    actor,
    remove.filter((id) => inside.has(id) && !add.includes(id)),
  );
  const added = await findPlaceable(
    tx,
    kind,
    actor,
    add.filter((id) => !inside.has(id)),
  );
  await takeOut(
    tx,
    kind,
    group,
    removed.map(({ id }) => id),
  );
  await putIn(
    tx,
    kind,
    group,
    added.map(({ id }) => id),
  );
  return { added, removed };
}

/** E7: everybody is taken out of it and every entry that names it is gone, in one transaction with what follows from that. */
export async function deleteGroup(deps: GroupsDeps, kind: GroupKind, act: GroupAct): Promise<void> {
  await deps.db.transact(async (tx) => {
    const current = await lockTeamAs(tx, act.actor, kind.rule);
    const name = await readName(tx, kind, act);
    const placed = await findPlaceable(tx, kind, current, await readPlaced(tx, kind, act.group));
    const { timeLimits, pools } = await readGoesWithIt(tx, kind, act.group);
    await tx.deleteFrom(kind.table).where('id', '=', act.group).execute();
    const ids = placed.map(({ id }) => id);
    await deps.ender.refreshRights(tx, act.actor.team, kind.liveOf(ids), partyOf(act));
    await settle(tx, act.actor.team);
    const gone = {
      ...(timeLimits === null ? {} : { timeLimits }),
      ...(pools.length === 0 ? {} : { reservedPlaces: pools }),
    };
    await record(tx, act, name, [{ kind: kind.audit.deleted, details: { removed: namesOf(placed), ...gone } }]);
    await announce(tx, act.actor, tellings(kind.event, ids));
    if (timeLimits !== null) await appendOutbox(tx, act.actor.team, [{ kind: 'time-limits', subject: null }]);
    if (pools.length > 0) {
      await appendOutbox(tx, act.actor.team, [
        { kind: 'capacity', subject: null },
        { kind: 'subscription', subject: null },
      ]);
    }
  });
}

/** W1: who waits may be allowed more now, or a place that was reserved is open; the caller holds the team's lock. */
export async function settle(tx: Tx, team: string): Promise<void> {
  await sql`select settle(${team}::uuid)`.execute(tx);
}

export async function readName(tx: Tx, kind: GroupKind, { actor, group }: GroupAct): Promise<string> {
  const query = tx.selectFrom(kind.table).select('name').where('id', '=', group).where('team_id', '=', actor.team);
  const row = await query.executeTakeFirst();
  if (row === undefined) throw new PortalError('not-found');
  return row.name;
}

async function refuseName(tx: Tx, kind: GroupKind, team: string, name: string, but?: string): Promise<void> {
  const groups = await tx.selectFrom(kind.table).select(['id', 'name']).where('team_id', '=', team).execute();
  const others = groups.filter(({ id }) => id !== but);
  if (others.some((group) => group.name.toLowerCase() === name.toLowerCase()))
    throw new PortalError('group-name-taken');
  if (but === undefined && groups.length >= mostGroups)
    throw new PortalError('bad-request', { fields: { name: `A team has at most ${mostGroups} groups of a kind.` } });
}

export async function record(
  tx: Tx,
  { actor, address, group }: GroupAct,
  groupName: string,
  facts: readonly Fact[],
): Promise<void> {
  for (const { kind, details } of facts) {
    const who = { team: actor.team, actorPerson: actor.person, actor: actor.name, address };
    await appendAudit(tx, { ...who, kind, details: { group, groupName, ...details } });
  }
}

export async function announce(tx: Tx, actor: MemberActor, entries: readonly OutboxEntry[]): Promise<void> {
  const always: OutboxEntry[] = [
    { kind: 'access', subject: null },
    { kind: 'audit', subject: null },
  ];
  await appendOutbox(tx, actor.team, [...entries, ...always]);
}
