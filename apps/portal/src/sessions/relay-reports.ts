import { sql } from 'kysely';
import type { RelayReports } from '../ports.ts';
import { withPlace } from './act.ts';
import { createActs } from './acts.ts';
import { announceSession } from './announce-change.ts';
import type { SessionDeps } from './session-deps.ts';

export function createRelayReports(deps: SessionDeps): RelayReports {
  const act = createActs(deps);
  return {
    async joined(relay, session, fence, pipe) {
      if (pipe === 'screen') await noteRelay(deps, relay, session, fence);
    },
    async left() {
      // Which end left, and whether it comes back, is the agent's to say.
    },
    async cut(relay, session, fence) {
      await act(session, { type: 'relay-cut', relay, fence });
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

/**
 * Which relay carries it, for people: the agent's `begin` says what matters, and its own news brings this along unless it came
 * first.
 */
async function noteRelay(deps: SessionDeps, relay: string, session: string, fence: number): Promise<void> {
  const { rows } = await sql<{ begun: boolean }>`
    update session_relay set joined_at = portal_now() from session
    where session_id = ${session}::uuid and relay_id = ${relay}::uuid and session_relay.fence = ${fence}
      and session.id = session_id and session.fence = ${fence} and session.freed_at is null
    returning session.begun_fence = ${fence} as begun`.execute(deps.db.read);
  if (rows[0]?.begun !== true) return;
  await withPlace(deps, session, (tx, { place }) =>
    announceSession(tx, { id: place.id, teamId: place.team, deviceId: place.device }),
  );
}
