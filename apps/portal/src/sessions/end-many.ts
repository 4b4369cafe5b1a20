import type { EndedSession, EndOutcome, EndScope } from '@usher/contract';
import { type RawBuilder, sql } from 'kysely';
import { lockTeam, type Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import type { ActingParty, MemberActor, MemberSuspender } from '../ports.ts';
import { actOnAll } from './act.ts';
import { isDue, type Place } from './domain/index.ts';
import { type LoadedPlace, loadPlaces } from './place-store.ts';
import { canEnd } from './present-session.ts';
import type { SessionDeps } from './session-deps.ts';
import { mayEndSession, mayEndSessions } from './visibility.ts';

export interface EndRequest {
  readonly message: string | null;
  readonly inMs: number;
  readonly address: string;
}

/** What of a session decides whether somebody may end it. */
interface Owner {
  readonly id: string;
  readonly personId: string;
  readonly capabilities: readonly string[];
}

/**
 * E1: one transaction under the team's lock, so that what an admission took before it ends, and what comes after knows of it.
 * Asked again it changes nothing: what is ending is ending.
 */
export async function endMany(
  deps: SessionDeps,
  actor: MemberActor,
  which: EndScope,
  request: EndRequest,
): Promise<readonly EndedSession[]> {
  return deps.db.transact(async (tx) => {
    const current = await lockAs(tx, actor);
    if (!mayEndSessions(current, which)) throw new PortalError(current.suspended ? 'member-suspended' : 'forbidden');
    const live = await loadPlaces(tx, liveOf(actor.team, which));
    const owners = await readOwners(tx, live);
    const ended = await endAll(tx, deps, current, live, owners, request);
    return which.kind === 'sessions' ? [...ended, ...(await others(tx, current, which.sessions, ended))] : ended;
  });
}

/** End and suspend in one act: a person's sessions end because they may no longer be here (E7), whatever their agents can. */
export async function endAndSuspend(
  deps: SessionDeps,
  suspender: MemberSuspender,
  actor: MemberActor,
  member: string,
  request: EndRequest,
): Promise<readonly EndedSession[]> {
  const { address, message } = request;
  return deps.db.transact(async (tx) => {
    const current = await lockAs(tx, actor);
    const which = liveOf(actor.team, { kind: 'member', member });
    const before = await loadPlaces(tx, which);
    await suspender.suspend(tx, { actor: current, target: member, address }, message);
    const after = new Map((await loadPlaces(tx, which)).map(({ place }) => [place.id, place]));
    return before.map(({ place }) => ({
      session: place.id,
      outcome: after.get(place.id)?.reason === place.reason ? 'ending-already' : 'ending',
      endsAt: after.get(place.id)?.endsAt ?? null,
    }));
  });
}

/** The actor as they are after the lock: whoever was demoted or suspended meanwhile ends no more than their own (E6). */
async function lockAs(tx: Tx, actor: MemberActor): Promise<MemberActor> {
  await lockTeam(tx, actor.team);
  const row = await tx
    .selectFrom('member')
    .select(['role', 'state'])
    .where('id', '=', actor.member)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new PortalError('not-found');
  return { ...actor, role: row.role, suspended: row.state === 'suspended' };
}

function liveOf(team: string, which: EndScope): RawBuilder<unknown> {
  return sql`team_id = ${team}::uuid and ended_at is null and freed_at is null and ${scopeOf(which)}`;
}

function scopeOf(which: EndScope): RawBuilder<unknown> {
  if (which.kind === 'sessions') return sql`id = any(${which.sessions}::uuid[])`;
  if (which.kind === 'member') return sql`member_id = ${which.member}::uuid`;
  if (which.kind === 'device') return sql`device_id = ${which.device}::uuid`;
  return sql`true`;
}

async function readOwners(tx: Tx, live: readonly LoadedPlace[]): Promise<ReadonlyMap<string, Owner>> {
  const ids = live.map(({ place }) => place.id);
  const { rows } = await sql<Owner>`
    select session.id, member.person_id as "personId", device.capabilities from session
    join member on member.id = session.member_id join device on device.id = session.device_id
    where session.id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

async function endAll(
  tx: Tx,
  deps: SessionDeps,
  actor: MemberActor,
  live: readonly LoadedPlace[],
  owners: ReadonlyMap<string, Owner>,
  { message, inMs, address }: EndRequest,
): Promise<EndedSession[]> {
  const refused = new Map(live.flatMap((loaded) => refusalOf(actor, loaded, owners.get(loaded.place.id))));
  const by: ActingParty = { person: actor.person, name: actor.name, address };
  const acted = await actOnAll(
    tx,
    deps,
    live.filter(({ place }) => !refused.has(place.id)),
    ({ place }) => {
      const reason = owners.get(place.id)?.personId === actor.person ? 'ended-by-self' : 'ended-by-manager';
      return { type: 'end', reason, by, message, inMs };
    },
  );
  const ended = acted.map(({ before, place, events, now }) => ({
    session: place.id,
    outcome: outcomeOf({ place: before, now }, events.length > 0),
    endsAt: endOf(place),
  }));
  return [...ended, ...[...refused].map(([session, outcome]) => ({ session, outcome, endsAt: null }))];
}

function refusalOf(actor: MemberActor, { place }: LoadedPlace, owner: Owner | undefined): [string, EndOutcome][] {
  if (owner === undefined || !mayEndSession(actor, owner)) return [[place.id, 'not-found']];
  // What is only offered runs on no agent yet (W2).
  return place.state !== 'offered' && !canEnd(owner) ? [[place.id, 'agent-too-old']] : [];
}

function outcomeOf({ place, now }: LoadedPlace, changed: boolean): EndOutcome {
  if (changed) return 'ending';
  return isDue(place, now) ? 'already-over' : 'ending-already';
}

function endOf(place: Place): number | null {
  return place.state === 'ending' ? place.endsAt : null;
}

/** Those named that do not live: over, or nothing of the actor's team that they may end. */
async function others(
  tx: Tx,
  actor: MemberActor,
  asked: readonly string[],
  ended: readonly EndedSession[],
): Promise<EndedSession[]> {
  const known = new Set(ended.map(({ session }) => session));
  const rest = [...new Set(asked)].filter((id) => !known.has(id));
  if (rest.length === 0) return [];
  const { rows } = await sql<{ id: string; personId: string }>`
    select session.id, member.person_id as "personId" from session join member on member.id = session.member_id
    where session.team_id = ${actor.team}::uuid and session.id = any(${rest}::uuid[])`.execute(tx);
  const over = new Set(rows.filter((row) => mayEndSession(actor, row)).map(({ id }) => id));
  return rest.map((id) => ({ session: id, outcome: over.has(id) ? 'already-over' : 'not-found', endsAt: null }));
}
