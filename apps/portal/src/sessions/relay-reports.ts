import { sql } from 'kysely';
import type { RelayReports } from '../ports.ts';
import { act } from './act.ts';
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
      await act(deps, session, { type: 'relay-cut', relay, fence });
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
