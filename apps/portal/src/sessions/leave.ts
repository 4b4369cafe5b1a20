import { act } from './act.ts';
import type { SessionDeps } from './session-deps.ts';
import type { SessionRow } from './session-row.ts';

/** L4: the page closed cleanly; unless somebody resumes, the sweeper ends it as viewer-left. An older page's beacon is void. */
export async function leave(deps: SessionDeps, row: SessionRow, fence: number): Promise<void> {
  await act(deps, row.id, { type: 'leave', fence });
}
