import type { Admitted, OutsideHoursDetails } from '@usher/contract';
import { PortalError } from '../http/handler.ts';
import { effectiveLimits } from '../time-limits/effective-limits.ts';
import { readApplied } from '../time-limits/read-applied.ts';
import { act } from './act.ts';
import { type AskedAdmission, createAdmissions } from './admissions.ts';
import { type Issued, type RightToBegin, signRight } from './issue-right.ts';
import { createRefusals } from './refusal-details.ts';
import type { SessionDeps } from './session-deps.ts';

export type ConnectRequest = Omit<AskedAdmission, 'session'>;

export type Connect = (request: ConnectRequest) => Promise<Admitted>;

/** C1, C3: the one way to a screen. Takes a place or says why not; the right to begin is signed after the commit. */
export function createConnect(deps: SessionDeps): Connect {
  const admit = createAdmissions(deps);
  const explain = createRefusals(deps);
  return async (request) => {
    const session = deps.ids.next();
    const { actor, device, viewerKey } = request;
    const { outcome, granted, start, relays } = await admit({ ...request, session });
    if (outcome === 'at-capacity') throw new PortalError('at-capacity', { details: await explain({ actor, device }) });
    if (outcome === 'outside-hours') throw await outsideHours(deps, request);
    if (outcome === 'clock-in-doubt') throw new PortalError('starting-up');
    if (outcome !== 'admitted') throw new PortalError(outcome);
    if (granted === null || start === null) throw new PortalError('device-offline');
    const { member, name: person } = actor;
    const right = { session, fence: 1, device, startId: start, member, person, viewerKey, rights: granted };
    return deliverRight(deps, right, signRight(deps, right, relays));
  };
}

/** Offers to the agent the right of a place that was taken; what cannot be delivered is given up. */
export async function deliverRight(
  deps: SessionDeps,
  { session: id, device }: RightToBegin,
  issued: Promise<Issued>,
): Promise<Admitted> {
  try {
    const { admitted, offer } = await issued;
    if (admitted.relays.length > 0 && (await deps.links().agents.send(device, offer))) return admitted;
  } catch (error) {
    await act(deps, id, { type: 'give-up' });
    throw error;
  }
  await act(deps, id, { type: 'give-up' });
  throw new PortalError('device-offline');
}

/** Where the hours were set that are closed now, and when sessions are allowed again. */
async function outsideHours(deps: SessionDeps, { actor, device }: ConnectRequest): Promise<PortalError> {
  const applied = await readApplied(deps.db, actor.team, actor.member, device);
  const { hours } = effectiveLimits(applied, deps.clock.now());
  if (hours === null) return new PortalError('outside-hours');
  const details: OutsideHoursDetails = { opensAt: hours.changesAt, zone: hours.zone, rule: hours.rule };
  return new PortalError('outside-hours', { details });
}
