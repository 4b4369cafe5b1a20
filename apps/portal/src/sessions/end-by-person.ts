import type { ReasonCode } from '@usher/contract';
import { PortalError } from '../http/handler.ts';
import type { MemberActor } from '../ports.ts';
import { act } from './act.ts';
import { canEnd } from './present-session.ts';
import type { SessionDeps } from './session-deps.ts';
import type { SessionRow } from './session-row.ts';
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
  if (row.state !== 'offered' && !canEnd(row)) throw new PortalError('agent-too-old');
  const mine = row.personId === actor.person;
  const reason: ReasonCode = mine ? 'ended-by-self' : 'ended-by-manager';
  const by = { person: actor.person, name: actor.name, address: request.address };
  const { message, inMs } = request;
  const acted = await act(deps, row.id, { type: 'end', reason, by, message, inMs });
  return { alreadyOver: acted === null || acted.before.endedAt !== null };
}
