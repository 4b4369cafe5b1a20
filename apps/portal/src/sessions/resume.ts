import type { Admitted, Rights } from '@usher/contract';
import { sql } from 'kysely';
import { lockTeam } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import type { MemberActor } from '../ports.ts';
import { announceSession } from './announce-change.ts';
import { cutEverywhere } from './end-orders.ts';
import { issueRight } from './issue-right.ts';
import type { SessionDeps } from './session-deps.ts';
import type { SessionRow } from './session-row.ts';

interface Raised {
  readonly fence: number;
  readonly rights: Rights;
  readonly startId: string | null;
}

/** L4, L6: the same session with a new viewer key, a new ticket and the next fence; older pipes close. */
export async function resume(
  deps: SessionDeps,
  actor: MemberActor,
  row: SessionRow,
  viewerKey: string,
): Promise<Admitted> {
  if (row.personId !== actor.person) throw new PortalError('not-found');
  const raised = await raiseFence(deps, row, viewerKey);
  if (raised === 'over') throw new PortalError('session-over');
  if (raised === 'no-access') throw new PortalError('no-access');
  if (raised.startId === null) throw new PortalError('device-offline');
  await cutEverywhere(deps, row.id, raised.fence - 1);
  const { admitted, offer } = await issueRight(deps, {
    session: row.id,
    fence: raised.fence,
    device: row.deviceId,
    startId: raised.startId,
    member: actor.member,
    person: actor.name,
    viewerKey,
    rights: raised.rights,
  });
  // An agent that is away may be back within the viewer's next try.
  if (!(await deps.links().agents.send(row.deviceId, offer))) throw new PortalError('device-offline');
  return admitted;
}

function raiseFence(deps: SessionDeps, row: SessionRow, viewerKey: string): Promise<Raised | 'over' | 'no-access'> {
  return deps.db.transact(async (tx) => {
    await lockTeam(tx, row.teamId);
    const { rows } = await sql<Raised & { mayView: boolean }>`
      update session set fence = fence + 1, viewer_key = ${viewerKey}, leaving_at = null,
        rights = coalesce(granted_rights(device_id, member_id, view_only), rights)
      from device
      where session.id = ${row.id}::uuid and device.id = session.device_id
        and session.ended_at is null and session.freed_at is null
        and (session.state <> 'ending' or session.ends_at > portal_now())
      returning session.fence, session.rights,
        case when device.node_id is null then null else device.start_id end as "startId",
        granted_rights(session.device_id, session.member_id, session.view_only) is not null as "mayView"`.execute(tx);
    const raised = rows[0];
    if (raised === undefined) return 'over';
    if (!raised.mayView) return 'no-access';
    await announceSession(tx, row);
    return raised;
  });
}
