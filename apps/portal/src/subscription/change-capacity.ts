import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { appendOutbox } from '../outbox/append.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import type { SubscriptionDeps } from './subscription-deps.ts';

/** C6: at once, under the team's lock. Lowering it ends nothing. */
export async function changeCapacity(
  deps: SubscriptionDeps,
  actor: MemberActor,
  capacity: number,
  why: string | null,
  address: string,
): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.changeCapacity);
    const before = await tx
      .selectFrom('subscription')
      .select('capacity')
      .where('team_id', '=', actor.team)
      .executeTakeFirstOrThrow();
    if (before.capacity === capacity) return;
    await tx.updateTable('subscription').set({ capacity }).where('team_id', '=', actor.team).execute();
    await tx
      .insertInto('capacity_change')
      .values({
        id: deps.ids.next(),
        team_id: actor.team,
        at: new Date(deps.clock.now()),
        from_capacity: before.capacity,
        to_capacity: capacity,
        by_person: actor.person,
        why,
      })
      .execute();
    await appendAudit(tx, {
      team: actor.team,
      kind: 'capacity.changed',
      actorPerson: actor.person,
      actor: actor.name,
      address,
      details: { from: before.capacity, to: capacity, why },
    });
    // W1: what was added is offered to who waits.
    await sql`select settle(${actor.team}::uuid)`.execute(tx);
    await appendOutbox(tx, actor.team, [
      { kind: 'subscription', subject: null },
      { kind: 'capacity', subject: null },
      { kind: 'audit', subject: null },
    ]);
  });
}
