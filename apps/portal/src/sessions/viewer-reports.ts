import { lockTeam } from '../database/index.ts';
import { announceSession } from './announce-change.ts';
import { recordAck } from './record-ack.ts';
import type { SessionDeps } from './session-deps.ts';
import { readSession } from './session-row.ts';

export interface ViewerReports {
  /** The viewer of this person shows nothing any more. */
  closed(session: string, fence: number, person: string): Promise<void>;
}

export function createViewerReports(deps: SessionDeps): ViewerReports {
  return {
    async closed(session, fence, person) {
      const row = await readSession(deps.db, session);
      if (row === undefined || row.personId !== person || row.fence !== fence || row.endsAt === null) return;
      await deps.db.transact(async (tx) => {
        await lockTeam(tx, row.teamId);
        if (await recordAck(tx, session, 'viewer')) await announceSession(tx, row);
      });
    },
  };
}
