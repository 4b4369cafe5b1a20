import type { ReasonCode } from '@usher/contract';
import { lockTeam } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import type { MemberActor } from '../ports.ts';
import { sendEndOrders } from './end-orders.ts';
import { type End, markEnding } from './end-session.ts';
import { canEnd } from './present-session.ts';
import type { SessionDeps } from './session-deps.ts';
import { readSession, type SessionRow } from './session-row.ts';
import { mayEndSession } from './visibility.ts';

/** E1, E6, M5: one's own session from anywhere, anybody's for who runs the team. True when it was over already. */
export async function endByPerson(
  deps: SessionDeps,
  actor: MemberActor,
  row: SessionRow,
  request: { readonly message: string | null; readonly inMs: number; readonly address: string },
): Promise<{ alreadyOver: boolean }> {
  if (!mayEndSession(actor, row)) throw new PortalError('forbidden');
  if (row.endedAt !== null) return { alreadyOver: true };
  if (!canEnd(row)) throw new PortalError('agent-too-old');
  const mine = row.personId === actor.person;
  const reason: ReasonCode = mine ? 'ended-by-self' : 'ended-by-manager';
  const by = { person: actor.person, name: actor.name, address: request.address };
  const end: End = { reason, by, message: request.message, inMs: request.inMs };
  const order = await deps.db.transact(async (tx) => {
    await lockTeam(tx, row.teamId);
    return markEnding(tx, row.id, end);
  });
  if (order === null) return { alreadyOver: (await readSession(deps.db, row.id))?.endedAt !== null };
  if (request.inMs === 0) sendEndOrders(deps, [order]);
  else tellCountdown(deps, row, order.at);
  return { alreadyOver: false };
}

/** Until then the session is active and renews; the sweeper of any node ends it on time. */
function tellCountdown(deps: SessionDeps, row: SessionRow, endsAt: number): void {
  const { id, fence, rights } = row;
  deps.links().viewers.state(id, { type: 'viewer-state', session: id, fence, state: 'active', rights, endsAt });
}
