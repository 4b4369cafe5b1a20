import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { lockTeam } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import type { MemberActor } from '../ports.ts';
import type { SessionDeps } from './session-deps.ts';

/** One question a minute and person: everybody who can help sees each. */
const askedLately = sql`interval '1 minute'`;

/** M7: a notice on every open page of those who can help, and an audit row. Answers how many were told. */
export async function askForCapacity(
  deps: SessionDeps,
  actor: MemberActor,
  device: string,
  address: string,
): Promise<number> {
  return deps.db.transact(async (tx) => {
    await lockTeam(tx, actor.team);
    const found = await tx
      .selectFrom('device')
      .select('name')
      .where('id', '=', device)
      .where('team_id', '=', actor.team)
      .where('removed_at', 'is', null)
      .executeTakeFirst();
    if (found === undefined) throw new PortalError('not-found');
    const { rows: asked } = await sql`select 1 from audit_event where team_id = ${actor.team}::uuid
      and kind = 'capacity.asked' and actor_person = ${actor.person}::uuid
      and at > portal_now() - ${askedLately} limit 1`.execute(tx);
    if (asked.length > 0) throw new PortalError('too-many-tries');
    const details = { device, deviceName: found.name };
    await appendAudit(tx, {
      team: actor.team,
      kind: 'capacity.asked',
      actorPerson: actor.person,
      actor: actor.name,
      address,
      details,
    });
    const told = { asker: actor.name, device: found.name, at: deps.clock.now() };
    await appendOutbox(tx, actor.team, [{ kind: 'capacity-asked', subject: null }], told);
    await appendOutbox(tx, actor.team, [{ kind: 'audit', subject: null }]);
    const helpers = await tx
      .selectFrom('member')
      .select('id')
      .where('team_id', '=', actor.team)
      .where('removed_at', 'is', null)
      .where('state', '=', 'active')
      .where('role', 'in', ['owner', 'admin', 'manager'])
      .execute();
    return helpers.length;
  });
}
