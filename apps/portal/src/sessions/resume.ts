import type { Admitted, ErrorCode, Rights } from '@usher/contract';
import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import type { MemberActor } from '../ports.ts';
import { actOn, withPlace } from './act.ts';
import { isLive, type Place } from './domain/index.ts';
import { issueRight } from './issue-right.ts';
import type { SessionDeps } from './session-deps.ts';
import type { SessionRow } from './session-row.ts';

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
  const { place, startId } = raised;
  const { admitted, offer } = await issueRight(deps, {
    session: row.id,
    fence: place.fence,
    device: row.deviceId,
    startId,
    member: actor.member,
    person: actor.name,
    viewerKey,
    rights: place.rights,
  });
  // An agent that is away may be back within the viewer's next try.
  if (admitted.relays.length === 0 || !(await deps.links().agents.send(row.deviceId, offer)))
    throw new PortalError('device-offline');
  return admitted;
}

interface Allowed {
  readonly startId: string | null;
  readonly granted: Rights | null;
  readonly signedIn: boolean;
}

/** Nothing is raised for who may not resume, or while the device is away: the right that is there stays good. */
async function raiseFence(
  deps: SessionDeps,
  actor: MemberActor,
  row: SessionRow,
  viewerKey: string,
): Promise<{ readonly place: Place; readonly startId: string } | ErrorCode> {
  const raised = await withPlace(deps, row.id, async (tx, loaded) => {
    const allowed = await readAllowed(tx, actor, row);
    if (allowed === undefined || !isLive(loaded.place, loaded.now)) return 'session-over';
    if (!allowed.signedIn) return 'not-signed-in';
    if (allowed.granted === null) return 'no-access';
    if (allowed.startId === null) return 'device-offline';
    const right = { type: 'issue-right', viewerKey, rights: allowed.granted, signIn: actor.signIn } as const;
    const { place } = await actOn(tx, deps, loaded, right);
    return { place, startId: allowed.startId };
  });
  return raised ?? 'session-over';
}

async function readAllowed(tx: Tx, actor: MemberActor, row: SessionRow): Promise<Allowed | undefined> {
  const { rows } = await sql<Allowed>`
    select case when device.node_id is null then null else device.start_id end as "startId",
      granted_rights(session.device_id, session.member_id, session.view_only) as granted,
      hold_sign_in(${actor.signIn}::text, ${actor.person}::uuid) as "signedIn"
    from session join device on device.id = session.device_id where session.id = ${row.id}::uuid`.execute(tx);
  return rows[0];
}
