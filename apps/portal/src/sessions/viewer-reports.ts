import { createActs } from './acts.ts';
import type { SessionDeps } from './session-deps.ts';
import { gatherSessions } from './session-row.ts';

export interface ViewerReports {
  /** The viewer of this person shows nothing any more. */
  closed(session: string, fence: number, person: string): Promise<void>;
}

export function createViewerReports(deps: SessionDeps): ViewerReports {
  const act = createActs(deps);
  const read = gatherSessions(deps.db);
  return {
    async closed(session, fence, person) {
      const row = await read(session);
      if (row?.personId === person) await act(session, { type: 'viewer-closed', fence });
    },
  };
}
