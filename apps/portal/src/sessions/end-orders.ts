import { sayLimitEnd } from '@usher/contract';
import { sql } from 'kysely';
import type { EndOrder, Place, Telling } from './domain/index.ts';
import type { SessionDeps } from './session-deps.ts';

/** An ended row as the order it is. */
export const endOrderColumns = sql`id, team_id as "teamId", device_id as "deviceId", fence, reason, ended_by as by, message, limits,
  (extract(epoch from ends_at) * 1000)::double precision as at from session`;

/** Sends all three at once, after the commit. What does not arrive is sent again by any node's sweeper. */
export function sendEndOrders(deps: SessionDeps, orders: readonly EndOrder[]): void {
  for (const order of orders) sendEnd(deps, order);
  watch(deps, cutEverywhere(deps, orders));
}

/** To the two ends; the relays have orders of their own. */
function sendEnd(deps: SessionDeps, order: EndOrder): void {
  const { agents, viewers } = deps.links();
  const { id, fence, reason, by, at } = order;
  const message = order.message ?? sayLimitEnd(reason, order.limits);
  viewers.ended(id, { type: 'viewer-ended', session: id, fence, reason, by, message, at });
  const words = { ...(by === null ? {} : { by }), ...(message === null ? {} : { message }) };
  watch(deps, agents.send(order.deviceId, { type: 'session.end', id, fence, reason, ...words }));
}

/** Tells whoever must hear of changes, after their commit. */
export function tellAll(
  deps: SessionDeps,
  changes: readonly { readonly place: Place; readonly tellings: readonly Telling[] }[],
): void {
  const { agents, viewers } = deps.links();
  const cutAll = ({ id, relays }: Place, fence: number) => {
    for (const { relay } of relays) cut(deps, relay, id, fence);
  };
  for (const { place, tellings } of changes) {
    for (const telling of tellings) {
      if (telling.to === 'everyone') {
        sendEnd(deps, telling.order);
        cutAll(place, telling.order.fence);
      } else if (telling.to === 'viewer') viewers.state(place.id, telling.message);
      else if (telling.to === 'agent') watch(deps, agents.send(place.device, telling.message));
      else cutAll(place, telling.fence);
    }
  }
}

/** Pipes of this fence and older ones. */
function cut(deps: SessionDeps, relay: string, id: string, fence: number): void {
  watch(deps, deps.links().relays.send(relay, { type: 'cut', id, fence }));
}

function watch(deps: SessionDeps, sending: Promise<unknown>): void {
  sending.catch((error: unknown) => deps.log.warn({ err: error }, 'an order was not sent'));
}

/** Whatever relay was given its tokens. */
async function cutEverywhere(deps: SessionDeps, orders: readonly EndOrder[]): Promise<void> {
  if (orders.length === 0) return;
  const fences = new Map(orders.map(({ id, fence }) => [id, fence]));
  const { rows } = await sql<{ id: string; relay: string }>`
    select session_id as id, relay_id as relay from session_relay
    where session_id = any(${[...fences.keys()]}::uuid[])`.execute(deps.db.read);
  for (const { id, relay } of rows) cut(deps, relay, id, fences.get(id) ?? 0);
}
