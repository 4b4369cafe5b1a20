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
  readonly startId: string;
}

/** L4, L6: the same session with a new viewer key, a new ticket and the next fence; older pipes close. */
export async function resume(
  deps: SessionDeps,
  actor: MemberActor,
  row: SessionRow,
  viewerKey: string,
): Promise<Admitted> {
  if (row.personId !== actor.person) throw new PortalError('not-found');
  const raised = await raiseFence(deps, actor, row, viewerKey);
  if (typeof raised === 'string') throw new PortalError(raised);
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
  if (admitted.relays.length === 0 || !(await deps.links().agents.send(row.deviceId, offer)))
    throw new PortalError('device-offline');
  return admitted;
}

/** Nothing is raised for who may not resume, or while the device is away: the right that is there stays good. */
function raiseFence(
  deps: SessionDeps,
  actor: MemberActor,
  row: SessionRow,
  viewerKey: string,
): Promise<Raised | 'session-over' | 'not-signed-in' | 'no-access' | 'device-offline'> {
  return deps.db.transact(async (tx) => {
    await lockTeam(tx, row.teamId);
    const { rows } = await sql<{ startId: string | null; granted: Rights | null; signedIn: boolean }>`
      select case when device.node_id is null then null else device.start_id end as "startId",
        granted_rights(session.device_id, session.member_id, session.view_only) as granted,
        hold_sign_in(${actor.signIn}::text, ${actor.person}::uuid) as "signedIn"
      from session join device on device.id = session.device_id
      where session.id = ${row.id}::uuid and session.ended_at is null and session.freed_at is null
        and (session.state <> 'ending' or session.ends_at > portal_now())
      for no key update of session`.execute(tx);
    const live = rows[0];
    if (live === undefined) return 'session-over';
    if (!live.signedIn) return 'not-signed-in';
    if (live.granted === null) return 'no-access';
    if (live.startId === null) return 'device-offline';
    const raised = await sql<{ fence: number }>`
      update session set fence = fence + 1, viewer_key = ${viewerKey}, leaving_at = null,
        sign_in_id = ${actor.signIn}::text, rights = ${JSON.stringify(live.granted)}::jsonb
      where id = ${row.id}::uuid returning fence`.execute(tx);
    await announceSession(tx, row);
    return { fence: raised.rows[0]?.fence ?? 0, rights: live.granted, startId: live.startId };
  });
}
