import { sql } from 'kysely';
import type { Db } from '../../database/index.ts';

/** Whoever polls says so more often than this. */
export const polledMs = 30_000;
/** Whoever has a live socket that answers is heard of more often than this. */
export const heardMs = 15_000;
/** Away for longer than this, they are gone from the list. */
export const goneAfterMs = 120_000;

/** A waiter as a page of a person names it. */
export interface HeardOf {
  readonly waiter: string;
  readonly person: string;
}

/**
 * W1: they are there. A row that is being promoted at this moment is skipped: it was present. Answers how many were found.
 */
export async function notePresent(db: Db, heard: readonly HeardOf[], forMs: number): Promise<void> {
  if (heard.length === 0) return;
  const waiters = heard.map(({ waiter }) => waiter);
  const persons = heard.map(({ person }) => person);
  await sql`update waiter set present_until = greatest(present_until, portal_now() + ${forMs} * interval '1 millisecond')
    where id in (
      select waiter.id from waiter
        join member on member.id = waiter.member_id
        join unnest(${waiters}::uuid[], ${persons}::uuid[]) as heard (waiter, person)
          on heard.waiter = waiter.id and heard.person = member.person_id
      where waiter.state in ('waiting', 'offered') order by waiter.id for no key update of waiter skip locked
    )`.execute(db.read);
}
