import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import type { CapacityRequestDeps } from './capacity-request-deps.ts';

/** One question a minute and person: everybody who can help sees each. */
const askedLately = sql`interval '1 minute'`;

/** M7: a notice on every open page of those who can help, and an audit row. Answers how many were told. */
export async function askForCapacity(
  deps: CapacityRequestDeps,
  actor: MemberActor,
  device: string,
  address: string,
): Promise<{ id: string; told: number }> {
  return deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.askForCapacity);
    const deviceName = await nameOf(tx, actor.team, device);
    await refuseHaste(tx, actor);
    const id = deps.ids.next();
    await sql`insert into capacity_request (id, team_id, member_id, device_id, created_at)
      values (${id}::uuid, ${actor.team}::uuid, ${actor.member}::uuid, ${device}::uuid, portal_now())`.execute(tx);
    await appendAudit(tx, {
      team: actor.team,
      kind: 'capacity.asked',
      actorPerson: actor.person,
      actor: actor.name,
      address,
      details: { device, deviceName },
    });
    const asked = { asker: actor.name, device: deviceName, at: deps.clock.now() };
    await appendOutbox(tx, actor.team, [{ kind: 'capacity-asked', subject: id }], asked);
    await appendOutbox(tx, actor.team, [{ kind: 'audit', subject: null }]);
    return { id, told: await countHelpers(tx, actor) };
  });
}

async function nameOf(tx: Tx, team: string, device: string): Promise<string> {
  const found = await tx
    .selectFrom('device')
    .select('name')
    .where('id', '=', device)
    .where('team_id', '=', team)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (found === undefined) throw new PortalError('not-found');
  return found.name;
}

async function refuseHaste(tx: Tx, actor: MemberActor): Promise<void> {
  const { rows } = await sql`select 1 from capacity_request where team_id = ${actor.team}::uuid
    and member_id = ${actor.member}::uuid and created_at > portal_now() - ${askedLately} limit 1`.execute(tx);
  if (rows.length > 0) throw new PortalError('too-many-tries');
}

async function countHelpers(tx: Tx, actor: MemberActor): Promise<number> {
  const helpers = await tx
    .selectFrom('member')
    .select('id')
    .where('team_id', '=', actor.team)
    .where('removed_at', 'is', null)
    .where('state', '=', 'active')
    .where('role', 'in', ['owner', 'admin', 'manager'])
    .execute();
  return helpers.length;
}
