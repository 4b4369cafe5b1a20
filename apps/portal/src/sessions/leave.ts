import { sql } from 'kysely';
import type { SessionDeps } from './session-deps.ts';
import type { SessionRow } from './session-row.ts';

/** L4: the page closed cleanly; unless somebody resumes, the sweeper ends it as viewer-left. An older page's beacon is void. */
export async function leave(deps: SessionDeps, row: SessionRow, fence: number): Promise<void> {
  await sql`update session set leaving_at = portal_now()
    where id = ${row.id}::uuid and fence = ${fence} and ended_at is null and freed_at is null`.execute(deps.db.read);
}
