import type { ReasonCode } from '@usher/contract';
import { sql } from 'kysely';
import type { SessionDeps } from './session-deps.ts';

/** What an end tells agent, relays and viewer (E2). */
export interface EndOrder {
  readonly id: string;
  readonly fence: number;
  readonly deviceId: string;
  readonly reason: ReasonCode;
  readonly by: string | null;
  readonly message: string | null;
  /** Epoch ms on the portal's clock. */
  readonly at: number;
}

/** An ended row as the order it is. */
export const endOrderColumns = sql`id, team_id as "teamId", device_id as "deviceId", fence, reason, ended_by as by, message,
  (extract(epoch from ends_at) * 1000)::double precision as at from session`;

/** Sends all three at once, after the commit. What does not arrive is sent again by any node's sweeper. */
export function sendEndOrders(deps: SessionDeps, orders: readonly EndOrder[]): void {
  const { agents, viewers } = deps.links();
  for (const order of orders) {
    const { id, fence, reason, by, message, at } = order;
    viewers.ended(id, { type: 'viewer-ended', session: id, fence, reason, by, message, at });
    const words = { ...(by === null ? {} : { by }), ...(message === null ? {} : { message }) };
    const told = agents.send(order.deviceId, { type: 'session.end', id, fence, reason, ...words });
    Promise.all([told, cutEverywhere(deps, id, fence)]).catch((error: unknown) =>
      deps.log.warn({ err: error, session: id }, 'an order to end was not sent'),
    );
  }
}

export async function cutEverywhere(deps: SessionDeps, session: string, fence: number): Promise<void> {
  const { rows } = await sql<{ relay: string }>`
    select relay_id as relay from session_relay where session_id = ${session}::uuid`.execute(deps.db.read);
  await Promise.all(rows.map(({ relay }) => deps.links().relays.send(relay, { type: 'cut', id: session, fence })));
}
