import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../../database/index.ts';
import type { FromLive } from '@usher/contract';

export interface ClosedAsk {
  readonly request: string;
  readonly session: string;
}

/** Closes the open questions that a condition on `ask` names, as unanswered. The caller holds the team's lock. */
export async function closeAsks(tx: Tx, which: RawBuilder<unknown>): Promise<readonly ClosedAsk[]> {
  const { rows } = await sql<ClosedAsk>`
    update release_request ask set answered_at = portal_now(), answer = 'no-answer'
    where ask.answered_at is null and ${which}
    returning ask.id as request, ask.session_id as session`.execute(tx);
  return rows;
}

/** What a viewer's tab that opens is told: the question that stands, if one does. */
export async function readOpenAsk(
  db: Db,
  session: string,
): Promise<Extract<FromLive, { type: 'release-asked' }> | undefined> {
  const { rows } = await sql<{ request: string; by: string; device: string; until: number }>`
    select ask.id as request, person.name as by, device.name as device,
      (extract(epoch from ask.expires_at) * 1000)::double precision as until
    from release_request ask
    join waiter on waiter.id = ask.waiter_id
    join device on device.id = waiter.device_id
    join member on member.id = waiter.member_id
    join person on person.id = member.person_id
    where ask.session_id = ${session}::uuid and ask.answered_at is null and ask.expires_at > portal_now()
      and waiter.state = 'waiting'`.execute(db.read);
  const found = rows[0];
  return found === undefined ? undefined : { type: 'release-asked', session, ...found };
}
