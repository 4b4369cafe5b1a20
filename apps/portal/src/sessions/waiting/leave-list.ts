import { sql } from 'kysely';
import { lockTeam } from '../../database/index.ts';
import { appendOutbox } from '../../outbox/append.ts';
import { actOn } from '../act.ts';
import { loadPlace } from '../place-store.ts';
import type { SessionDeps } from '../session-deps.ts';

/** Leaves the list, declines an offer, which goes to the next, or clears what was missed. What is settled stays so. */
export async function leaveList(deps: SessionDeps, team: string, waiter: string): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeam(tx, team);
    const offered = await loadPlace(tx, waiter);
    if (offered !== undefined && offered.place.state === 'offered') {
      await actOn(tx, deps, offered, { type: 'decline', as: 'left' });
      return;
    }
    const { rows } = await sql<{ was: string }>`
      update waiter set state = 'left', settled_at = portal_now() from (select state as was from waiter where id = ${waiter}::uuid) before
      where id = ${waiter}::uuid and state in ('waiting', 'missed', 'gone') returning before.was`.execute(tx);
    if (rows[0]?.was === 'waiting') await sql`select audit_waiter(${waiter}::uuid, 'waiting.left')`.execute(tx);
    if (rows.length > 0) await appendOutbox(tx, team, [{ kind: 'waiting', subject: null }]);
  });
}
