import { sql } from 'kysely';
import { appendAudit } from '../../audit/append.ts';
import { type JsonObject, lockTeam, type Tx } from '../../database/index.ts';
import { appendOutbox } from '../../outbox/append.ts';
import type { ActingParty } from '../../ports.ts';
import { actOn } from '../act.ts';
import { loadPlace } from '../place-store.ts';
import type { SessionDeps } from '../session-deps.ts';

interface Leaving {
  readonly team: string;
  readonly waiter: string;
  /** Who takes somebody else out; null for the waiter's own act. */
  readonly by: ActingParty | null;
}

/** Leaves the list, declines an offer, which goes to the next, or clears what was missed. What is settled stays so. */
export async function leaveList(deps: SessionDeps, { team, waiter, by }: Leaving): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeam(tx, team);
    if (by !== null) await recordRemoval(tx, team, waiter, by);
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

/** Beside the row that tells of the leaving itself: whose act it was. */
async function recordRemoval(tx: Tx, team: string, waiter: string, by: ActingParty): Promise<void> {
  const { rows } = await sql<JsonObject>`
    select waiter.id as waiter, device.id as device, device.name as "deviceName", member.id as member,
      person.id as person, person.name as "personName"
    from waiter
    join device on device.id = waiter.device_id
    join member on member.id = waiter.member_id
    join person on person.id = member.person_id
    where waiter.id = ${waiter}::uuid and waiter.state in ('waiting', 'offered')`.execute(tx);
  const [details] = rows;
  if (details === undefined) return;
  const { person: actorPerson, name: actor, address } = by;
  await appendAudit(tx, { team, kind: 'waiting.removed', actorPerson, actor, address, details });
  await appendOutbox(tx, team, [{ kind: 'audit', subject: null }]);
}
