import { sayLimitEnd } from '@usher/contract';
import { sql } from 'kysely';
import type { EndOrder, Telling } from './domain/index.ts';
import type { SessionDeps } from './session-deps.ts';

/** An ended row as the order it is. */
export const endOrderColumns = sql`id, team_id as "teamId", device_id as "deviceId", fence, reason, ended_by as by, message, limits,
  (extract(epoch from ends_at) * 1000)::double precision as at from session`;

/** Sends all three at once, after the commit. What does not arrive is sent again by any node's sweeper. */
export function sendEndOrders(deps: SessionDeps, orders: readonly EndOrder[]): void {
  const { agents, viewers } = deps.links();
  for (const order of orders) {
    const { id, fence, reason, by, at } = order;
    const message = order.message ?? sayLimitEnd(reason, order.limits);
    viewers.ended(id, { type: 'viewer-ended', session: id, fence, reason, by, message, at });
    const words = { ...(by === null ? {} : { by }), ...(message === null ? {} : { message }) };
    const told = agents.send(order.deviceId, { type: 'session.end', id, fence, reason, ...words });
    watch(deps, id, Promise.all([told, cutEverywhere(deps, id, fence)]));
  }
}

/** Tells whoever must hear of a change, after its commit. */
export function tell(
  deps: SessionDeps,
  place: { readonly id: string; readonly device: string },
  tellings: readonly Telling[],
): void {
  const { agents, viewers } = deps.links();
  for (const telling of tellings) {
    if (telling.to === 'everyone') sendEndOrders(deps, [telling.order]);
    else if (telling.to === 'viewer') viewers.state(place.id, telling.message);
    else if (telling.to === 'agent') watch(deps, place.id, agents.send(place.device, telling.message));
    else watch(deps, place.id, cutEverywhere(deps, place.id, telling.fence));
  }
}

function watch(deps: SessionDeps, session: string, sending: Promise<unknown>): void {
  sending.catch((error: unknown) => deps.log.warn({ err: error, session }, 'an order was not sent'));
}

async function cutEverywhere(deps: SessionDeps, session: string, fence: number): Promise<void> {
  const { rows } = await sql<{ relay: string }>`
    select relay_id as relay from session_relay where session_id = ${session}::uuid`.execute(deps.db.read);
  await Promise.all(rows.map(({ relay }) => deps.links().relays.send(relay, { type: 'cut', id: session, fence })));
}
