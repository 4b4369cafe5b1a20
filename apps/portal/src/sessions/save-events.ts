import { type AuditKind, reasons } from '@usher/contract';
import { type RawBuilder, sql } from 'kysely';
import { among, type Tx } from '../database/index.ts';
import type { ActingParty } from '../ports.ts';
import { type Place, type PlaceEvent, type PlaceEventOf, usher } from './domain/index.ts';

/** What was decided of a locked place; `before` is as it was loaded. */
export interface Change {
  readonly before: Place;
  readonly events: readonly PlaceEvent[];
  readonly now: number;
}

/** Writes what was decided: the columns, the audit, what pages must see, and who gets a place that is free now. */
export async function saveChanges(tx: Tx, changes: readonly Change[]): Promise<void> {
  const made = changes.filter(({ events }) => events.length > 0);
  const most = Math.max(0, ...made.map(({ events }) => events.length));
  for (let nth = 0; nth < most; nth += 1)
    for (const { ids, event, now } of alike(made, nth)) await saveEvent(tx, ids, event, time(now));
  for (const [team, ofTeam] of byTeam(made)) await follow(tx, team, ofTeam);
}

/** The changes' nth events; what happened alike to many is one statement. */
function alike(changes: readonly Change[], nth: number) {
  const groups = new Map<string, { readonly ids: string[]; readonly event: PlaceEvent; readonly now: number }>();
  for (const { before, events, now } of changes) {
    const event = events[nth];
    if (event === undefined) continue;
    const key = JSON.stringify([event, now]);
    const group = groups.get(key) ?? { ids: [], event, now };
    groups.set(key, group);
    group.ids.push(before.id);
  }
  return groups.values();
}

function byTeam(changes: readonly Change[]): ReadonlyMap<string, Change[]> {
  const teams = new Map<string, Change[]>();
  for (const change of changes) teams.set(change.before.team, [...(teams.get(change.before.team) ?? []), change]);
  return teams;
}

async function follow(tx: Tx, team: string, changes: readonly Change[]): Promise<void> {
  const following = changes
    .map(({ before, events }) => ({
      session: before.id,
      device: before.device,
      audits: events.flatMap(auditsOf),
      shown: [...new Set(events.flatMap(({ type }) => shownIn[type]))],
      // W1, W4: in this very transaction, the place goes on.
      settles: events.some(({ type }) => type === 'freed' || type === 'offer-ended'),
    }))
    .filter(({ audits, shown, settles }) => audits.length > 0 || shown.length > 0 || settles);
  if (following.length === 0) return;
  await sql`select follow_changes(${team}::uuid, ${JSON.stringify(following)}::jsonb)`.execute(tx);
  tx.announce(team);
}

function auditsOf(event: PlaceEvent): (ActingParty & { readonly kind: AuditKind })[] {
  if (event.type === 'ending') return [{ kind: reasons[event.reason].audit, ...event.by }];
  if (event.type === 'freed' && event.wasLive) return [{ kind: reasons[event.reason].audit, ...usher }];
  return [];
}

type List = 'session' | 'capacity' | 'device';

/**
 * Where people see it: in the list of sessions, as another look of a place, among those who are on a device. What no page shows
 * announces nothing; `end_offer` announces itself.
 */
const shownIn: { readonly [Type in PlaceEvent['type']]: readonly List[] } = {
  begun: ['session', 'capacity'],
  renewed: [],
  extended: [],
  approving: ['session'],
  resuming: ['session'],
  resumed: ['session'],
  leaving: [],
  unconfirmed: ['session', 'capacity'],
  adopted: [],
  'right-issued': ['session'],
  'tokens-given': [],
  'rights-changed': ['session'],
  limited: ['session'],
  ending: ['session', 'capacity'],
  acknowledged: ['session'],
  'relay-cut': [],
  forced: ['session', 'capacity', 'device'],
  'offer-ended': [],
  freed: ['session', 'capacity', 'device'],
};

const time = (at: number) => sql`to_timestamp(${at}::double precision / 1000)`;

async function saveEvent(tx: Tx, ids: readonly string[], event: PlaceEvent, now: RawBuilder<unknown>): Promise<void> {
  const each = sql`from unnest(${ids}::uuid[]) as one (id)`;
  if (event.type === 'tokens-given') {
    const { relay, fence, expireAt } = event;
    await sql`insert into session_relay (session_id, relay_id, fence, tokens_expire_at)
      select one.id, ${relay}::uuid, ${fence}::int, ${time(expireAt)} ${each}
      on conflict (session_id, relay_id) do update
        set fence = excluded.fence, tokens_expire_at = excluded.tokens_expire_at, cut_at = null,
          joined_at = null`.execute(tx);
  } else if (event.type === 'relay-cut') {
    await sql`update session_relay set cut_at = ${now}
      where session_id ${among(ids)} and relay_id = ${event.relay}::uuid`.execute(tx);
  } else if (event.type === 'acknowledged') {
    await sql`insert into session_ack (session_id, hop, after_ms, at)
      select one.id, ${event.hop}::text, ${event.afterMs}::double precision, ${now} ${each}`.execute(tx);
  } else if (event.type === 'offer-ended') {
    await sql`select end_offer(one.id, ${event.as}::text) ${each}`.execute(tx);
  } else {
    await sql`update session set ${columnsOf(event, now)} where id ${among(ids)}`.execute(tx);
  }
}

type ColumnType = Exclude<PlaceEvent['type'], 'tokens-given' | 'relay-cut' | 'acknowledged' | 'offer-ended'>;
type ColumnsOf<Type extends ColumnType> = (event: PlaceEventOf<Type>, now: RawBuilder<unknown>) => RawBuilder<unknown>;

/** The same changes as `evolve`, as SQL. */
const columns: { readonly [Type in ColumnType]: ColumnsOf<Type> } = {
  begun: (event, now) => sql`state = case when state = 'ending' then state else 'active' end,
    begun_at = coalesce(begun_at, ${now}), begun_fence = ${event.fence}, resuming_at = null, leaving_at = null,
    unconfirmed = false, last_renewed_at = ${now}, lease_until = ${time(event.leaseUntil)}`,
  renewed: (event, now) => sql`lease_until = ${time(event.leaseUntil)}, last_renewed_at = ${now}, unconfirmed = false,
    reported_connection = ${event.connection}`,
  extended: (event, now) => sql`lease_until = ${time(event.leaseUntil)}, last_renewed_at = ${now}, unconfirmed = false`,
  approving: () => sql`state = 'approving'`,
  resuming: (_, now) => sql`resuming_at = ${now}`,
  resumed: () => sql`resuming_at = null`,
  leaving: (_, now) => sql`leaving_at = ${now}`,
  unconfirmed: () => sql`unconfirmed = true`,
  adopted: (event) => sql`connection_number = ${event.connection}, reported_connection = null`,
  'right-issued': (event) => sql`fence = ${event.fence}, viewer_key = ${event.viewerKey}, sign_in_id = ${event.signIn},
    rights = ${JSON.stringify(event.rights)}::jsonb, leaving_at = null`,
  'rights-changed': (event) => sql`rights = ${JSON.stringify(event.rights)}::jsonb`,
  limited: ({ limits }) => sql`limits = ${limits === null ? null : JSON.stringify(limits)}::jsonb,
    limit_ends_at = ${limits?.ends ? time(limits.ends.at) : null}`,
  ending: (event) => sql`state = 'ending', ends_at = ${time(event.endsAt)}, reason = ${event.reason},
    ended_by = ${event.by.name}, ended_by_person = ${event.by.person}::uuid, message = ${event.message}, goes_to = ${event.goesTo}::uuid`,
  forced: (_, now) => sql`state = 'ended', ended_at = ${now}, forced = true`,
  freed: (event, now) =>
    event.wasLive
      ? sql`state = 'ended', freed_at = ${now}, ended_at = coalesce(ended_at, ${now}), ends_at = ${now},
          reason = ${event.reason}, ended_by = null, ended_by_person = null, message = null`
      : sql`state = 'ended', freed_at = ${now}, ended_at = coalesce(ended_at, ${now}),
          reason = coalesce(reason, ${event.reason}), forced = forced or ${event.forced}`,
};

/** One name, one shape: the compiler cannot see that an event's own entry takes that event. */
function columnsOf(event: Extract<PlaceEvent, { type: ColumnType }>, now: RawBuilder<unknown>): RawBuilder<unknown> {
  const write = columns[event.type] as (event: PlaceEvent, now: RawBuilder<unknown>) => RawBuilder<unknown>;
  return write(event, now);
}
