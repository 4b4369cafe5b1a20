import { PortalError } from '../http/handler.ts';
import type { MemberActor } from '../ports.ts';
import { endMany, type EndRequest } from './end-many.ts';
import type { SessionDeps } from './session-deps.ts';
import type { SessionRow } from './session-row.ts';
import { mayEndSession } from './visibility.ts';

/** E1, E6, M5: one's own session from anywhere, anybody's for who runs the team. True when it was over already. */
export async function endByPerson(
  deps: SessionDeps,
  actor: MemberActor,
  row: SessionRow,
  request: EndRequest,
): Promise<{ alreadyOver: boolean }> {
  if (!mayEndSession(actor, row)) throw new PortalError('forbidden');
  const [ended] = await endMany(deps, actor, { kind: 'sessions', sessions: [row.id] }, request);
  if (ended?.outcome === 'agent-too-old') throw new PortalError('agent-too-old');
  // It was theirs to end as the request came, and is no more.
  if (ended?.outcome === 'not-found') throw new PortalError('forbidden');
  return { alreadyOver: ended === undefined || (ended.outcome === 'already-over' && ended.endsAt === null) };
}
