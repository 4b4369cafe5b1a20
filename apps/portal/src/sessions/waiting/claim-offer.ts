import type { Admitted, ErrorCode, Rights } from '@usher/contract';
import { sql } from 'kysely';
import { lockTeam, type Tx } from '../../database/index.ts';
import { PortalError } from '../../http/handler.ts';
import type { MemberActor } from '../../ports.ts';
import { actOn } from '../act.ts';
import { placeLeaseMs } from '../admissions.ts';
import { deliverRight } from '../connect.ts';
import { issueRight } from '../issue-right.ts';
import { loadPlace } from '../place-store.ts';
import type { SessionDeps } from '../session-deps.ts';

export interface Claim {
  readonly actor: MemberActor;
  readonly waiter: string;
  readonly viewerKey: string;
  readonly address: string;
}

interface Offered {
  readonly device: string;
  readonly viewOnly: boolean;
  readonly granted: Rights | null;
  readonly start: string | null;
  readonly refusal: ErrorCode | 'clock-in-doubt' | null;
}

/** W2: the offered place becomes the session; the right to begin is signed after the commit, as for any other. */
export async function claimOffer(deps: SessionDeps, claim: Claim): Promise<Admitted> {
  const { actor, waiter, viewerKey } = claim;
  const claimed = await deps.db.transact((tx) => takeOffer(tx, deps, claim));
  if (claimed === null) throw new PortalError('offer-gone');
  const { refusal, granted, start, device } = claimed;
  if (refusal !== null) throw new PortalError(refusal === 'clock-in-doubt' ? 'starting-up' : refusal);
  if (granted === null || start === null) throw new PortalError('device-offline');
  const right = {
    session: waiter,
    fence: 1,
    device,
    startId: start,
    member: actor.member,
    person: actor.name,
    viewerKey,
    rights: granted,
  };
  return deliverRight(deps, right, issueRight(deps, right));
}

/** While the row is there it is theirs, even a moment after its time: only a transaction frees it (C2). */
export async function takeOffer(tx: Tx, deps: SessionDeps, claim: Claim): Promise<Offered | null> {
  const { actor, waiter, viewerKey, address } = claim;
  await lockTeam(tx, actor.team);
  const loaded = await loadPlace(tx, waiter);
  if (loaded === undefined || loaded.place.state !== 'offered') return null;
  const offered = await readOffered(tx, claim);
  if (offered === undefined) return null;
  if (offered.refusal === 'clock-in-doubt') return offered;
  if (offered.refusal !== null) {
    // Whatever stands in the way now, the next need not wait for it.
    await actOn(tx, deps, loaded, { type: 'decline', as: isDeviceAway(offered.refusal) ? 'waiting' : 'gone' });
    return offered;
  }
  await sql`select claim_offer(${waiter}::uuid, ${waiter}::uuid, ${actor.signIn}::text, ${viewerKey}::text,
    ${JSON.stringify(offered.granted)}::jsonb, ${offered.viewOnly}::boolean, ${address}::text,
    ${placeLeaseMs(deps)}::int)`.execute(tx);
  tx.announce(actor.team);
  return offered;
}

function isDeviceAway(refusal: ErrorCode): boolean {
  return refusal === 'device-offline' || refusal === 'device-twin';
}

async function readOffered(tx: Tx, { actor, waiter }: Claim): Promise<Offered | undefined> {
  const { rows } = await sql<Offered>`
    select waiter.device_id as device, waiter.view_only as "viewOnly", device.start_id as start, rights.granted,
      admission_refusal(waiter.team_id, waiter.member_id, waiter.device_id, ${actor.signIn}::text, rights.granted) as refusal
    from waiter join device on device.id = waiter.device_id,
      lateral (select granted_rights(waiter.device_id, waiter.member_id, waiter.view_only) as granted) rights
    where waiter.id = ${waiter}::uuid and waiter.member_id = ${actor.member}::uuid`.execute(tx);
  return rows[0];
}
