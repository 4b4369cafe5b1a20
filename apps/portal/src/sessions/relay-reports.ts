import { sql } from 'kysely';
import { lockTeam } from '../database/index.ts';
import type { RelayReports } from '../ports.ts';
import { announceSession } from './announce-change.ts';
import { freePlace, teamOf } from './free-place.ts';
import { recordAck } from './record-ack.ts';
import type { SessionDeps } from './session-deps.ts';

export function createRelayReports(deps: SessionDeps): RelayReports {
  return {
    async joined() {
      // The agent's `begin` says what matters; a joined pipe alone opens nothing.
    },
    async left() {
      // Which end left, and whether it comes back, is the agent's to say.
    },
    async cut(relay, session, fence) {
      const team = await teamOf(deps, session);
      if (team === null) return;
      await deps.db.transact(async (tx) => {
        await lockTeam(tx, team);
        const { rows } = await sql<{ deviceId: string; over: boolean }>`
          update session_relay set cut_at = portal_now() from session
          where session_relay.session_id = ${session}::uuid and session_relay.relay_id = ${relay}::uuid
            and session_relay.fence <= ${fence} and session_relay.cut_at is null and session.id = session_relay.session_id
          returning session.device_id as "deviceId",
            (session.ended_at is not null or (session.state = 'ending' and session.ends_at <= portal_now())) as over`.execute(
          tx,
        );
        const cut = rows[0];
        if (cut === undefined || !cut.over) return;
        if (await recordAck(tx, session, 'relay')) {
          await announceSession(tx, { id: session, teamId: team, deviceId: cut.deviceId });
        }
        if (await nothingCanFlow(tx, session)) await freePlace(tx, session, 'lease-lost');
      });
    },
    async endedLately(relay) {
      const { rows } = await sql<{ id: string; fence: number }>`
        select session.id, session.fence from session_relay join session on session.id = session_relay.session_id
        where session_relay.relay_id = ${relay}::uuid
          and (session.ends_at between portal_now() - interval '60 seconds' and portal_now()
            or session.ended_at > portal_now() - interval '60 seconds')
        order by session.id desc limit 2000`.execute(deps.db.read);
      return rows;
    },
  };
}

/** E3: every relay that was given a token confirmed its cut, and all unused tokens have expired. */
export async function nothingCanFlow(tx: Parameters<typeof recordAck>[0], session: string): Promise<boolean> {
  const { rows } = await sql<{ open: boolean }>`
    select exists (select 1 from session_relay where session_id = ${session}::uuid
      and (cut_at is null or tokens_expire_at > portal_now())) as open`.execute(tx);
  return rows[0]?.open === false;
}
