import { reasons } from '@usher/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import type { ActingParty } from '../ports.ts';
import { announceSession, auditSession } from './announce-change.ts';
import { type Place, type PlaceEvent, type PlaceEventOf, usher } from './domain/index.ts';

/** Writes what was decided of a locked place: its columns, the audit, and what pages must see. `before` is as it was loaded. */
export async function saveEvents(tx: Tx, before: Place, events: readonly PlaceEvent[], now: number): Promise<void> {
  if (events.length === 0) return;
  for (const event of events) await saveEvent(tx, before.id, event, time(now));
  for (const event of events) {
    if (event.type === 'ending') await audit(tx, before, event.reason, event.by);
    if (event.type === 'freed' && event.wasLive) await audit(tx, before, event.reason, usher);
  }
  if (events.some(({ type }) => isSeen(type)))
    await announceSession(tx, { id: before.id, teamId: before.team, deviceId: before.device });
  // W1, W4: in this very transaction, the place goes on.
  if (events.some(({ type }) => type === 'freed' || type === 'offer-ended'))
    await sql`select settle(${before.team}::uuid, (select goes_to from session where id = ${before.id}::uuid))`.execute(
      tx,
    );
}

function audit(tx: Tx, { id, team, device }: Place, reason: keyof typeof reasons, by: ActingParty): Promise<void> {
  return auditSession(tx, { id, teamId: team, deviceId: device }, reasons[reason].audit, by);
}

/** What no page shows announces nothing. */
function isSeen(type: PlaceEvent['type']): boolean {
  return !['renewed', 'extended', 'adopted', 'leaving', 'tokens-given', 'relay-cut', 'offer-ended'].includes(type);
}

const time = (at: number) => sql`to_timestamp(${at}::double precision / 1000)`;

async function saveEvent(tx: Tx, id: string, event: PlaceEvent, now: RawBuilder<unknown>): Promise<void> {
  if (event.type === 'tokens-given') {
    const { relay, fence, expireAt } = event;
    await sql`insert into session_relay (session_id, relay_id, fence, tokens_expire_at)
      values (${id}::uuid, ${relay}::uuid, ${fence}, ${time(expireAt)})
      on conflict (session_id, relay_id) do update
        set fence = excluded.fence, tokens_expire_at = excluded.tokens_expire_at, cut_at = null,
          joined_at = null`.execute(tx);
  } else if (event.type === 'relay-cut') {
    await sql`update session_relay set cut_at = ${now}
      where session_id = ${id}::uuid and relay_id = ${event.relay}::uuid`.execute(tx);
  } else if (event.type === 'acknowledged') {
    await sql`insert into session_ack (session_id, hop, after_ms, at)
      values (${id}::uuid, ${event.hop}, ${event.afterMs}, ${now})`.execute(tx);
  } else if (event.type === 'offer-ended') {
    await sql`select end_offer(${id}::uuid, ${event.as}::text)`.execute(tx);
  } else {
    await sql`update session set ${columnsOf(event, now)} where id = ${id}::uuid`.execute(tx);
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
