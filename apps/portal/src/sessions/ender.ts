import type { ReasonCode, Rights } from '@usher/contract';
import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import type { ActingParty, SessionEnder, SessionFilter } from '../ports.ts';
import { announceSession } from './announce-change.ts';
import { type EndOrder, sendEndOrders } from './end-orders.ts';
import { markEnding } from './end-session.ts';
import type { SessionDeps } from './session-deps.ts';

interface Live {
  readonly id: string;
  readonly teamId: string;
  readonly deviceId: string;
  readonly fence: number;
  readonly rights: Rights;
  readonly granted: Rights | null;
  readonly endsAt: number | null;
}

/** E7: what takes away acts on live sessions in the same transaction. */
export function createEnder(deps: SessionDeps): SessionEnder {
  async function endAll(tx: Tx, ids: readonly string[], reason: ReasonCode, by: ActingParty): Promise<number> {
    const orders: EndOrder[] = [];
    for (const id of ids) {
      const order = await markEnding(tx, id, { reason, by, message: null, inMs: 0 });
      if (order !== null) orders.push(order);
    }
    tx.onCommit(() => sendEndOrders(deps, orders));
    return orders.length;
  }

  return {
    async endMatching(tx, team, which, reason, by) {
      const live = await readLive(tx, team, which);
      return endAll(
        tx,
        live.map((session) => session.id),
        reason,
        by,
      );
    },
    async refreshRights(tx, team, which, by) {
      const live = await readLive(tx, team, which);
      const lost = live.filter((session) => session.granted === null);
      await endAll(
        tx,
        lost.map((session) => session.id),
        'access-revoked',
        by,
      );
      for (const session of live) {
        if (session.granted === null || sameRights(session.rights, session.granted)) continue;
        await sql`update session set rights = ${JSON.stringify(session.granted)}::jsonb where id = ${session.id}::uuid`.execute(
          tx,
        );
        await announceSession(tx, session);
        const { granted } = session;
        tx.onCommit(() => tellRights(deps, session, granted));
      }
    },
  };
}

async function readLive(tx: Tx, team: string, which: SessionFilter): Promise<Live[]> {
  const { rows } = await sql<Live>`
    select id, team_id as "teamId", device_id as "deviceId", fence, rights,
      granted_rights(device_id, member_id, view_only) as granted,
      (extract(epoch from ends_at) * 1000)::double precision as "endsAt"
    from session
    where team_id = ${team}::uuid and ended_at is null and freed_at is null
      and (${which.session ?? null}::uuid is null or id = ${which.session ?? null}::uuid)
      and (${which.member ?? null}::uuid is null or member_id = ${which.member ?? null}::uuid)
      and (${which.device ?? null}::uuid is null or device_id = ${which.device ?? null}::uuid)
      and (${which.signIn ?? null}::text is null or sign_in_id = ${which.signIn ?? null}::text)
    order by id for no key update`.execute(tx);
  return rows;
}

function sameRights(a: Rights, b: Rights): boolean {
  return (Object.keys(b) as (keyof Rights)[]).every((name) => a[name] === b[name]);
}

/** Whoever misses the push obeys within one renewal, whose answer carries the rights too. */
async function tellRights(deps: SessionDeps, session: Live, rights: Rights): Promise<void> {
  const { id, fence, endsAt } = session;
  deps.links().viewers.state(id, { type: 'viewer-state', session: id, fence, state: 'active', rights, endsAt });
  await deps.links().agents.send(session.deviceId, { type: 'rights', id, fence, rights });
}
