import { sayRule, type TimeLimitValues, type TimeLimitView } from '@usher/contract';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { MemberActor, SessionEnder } from '../ports.ts';
import { isKnownZone, type LimitTarget, readSubjectName, readTimeLimit } from './limit-rows.ts';
import type { TimeLimitsDeps } from './time-limits-deps.ts';

type Wanted = TimeLimitValues & { readonly target: LimitTarget };

/** Sets what is limited for one target, whole; live sessions follow in the same transaction (E7). */
export async function setTimeLimit(
  deps: TimeLimitsDeps,
  actor: MemberActor,
  { target, idleMs, totalMs, hours }: Wanted,
  address: string,
): Promise<TimeLimitView> {
  const values = { idleMs, totalMs, hours };
  if (hours !== null && !(await isKnownZone(deps.db, hours)))
    throw new PortalError('bad-request', { fields: { 'hours.zone': 'This time zone is not known here.' } });
  return deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.setTimeLimits);
    const name = await readSubjectName(tx, actor.team, target);
    if (name === undefined) throw new PortalError('not-found');
    const before = await readTimeLimit(tx, actor.team, target);
    await write(tx, deps, actor.team, target, values);
    await appendAudit(tx, {
      team: actor.team,
      kind: 'time-limits.changed',
      actorPerson: actor.person,
      actor: actor.name,
      address,
      details: {
        ...target,
        of: sayRule({ scope: target.scope, name }),
        from: before === undefined ? null : { idleMs: before.idleMs, totalMs: before.totalMs, hours: before.hours },
        to: isNothing(values) ? null : values,
      },
    });
    await appendOutbox(tx, actor.team, [
      { kind: 'time-limits', subject: null },
      { kind: 'audit', subject: null },
    ]);
    await refresh(tx, deps.ender, actor.team, target);
    return { ...target, name, ...values };
  });
}

async function write(
  tx: Tx,
  { ids, clock }: TimeLimitsDeps,
  team: string,
  { scope, subject }: LimitTarget,
  values: TimeLimitValues,
): Promise<void> {
  await tx
    .deleteFrom('time_limit')
    .where('team_id', '=', team)
    .where('scope', '=', scope)
    .where('subject', 'is not distinct from', subject)
    .execute();
  if (isNothing(values)) return;
  const { idleMs: idle_ms, totalMs: total_ms, hours } = values;
  await tx
    .insertInto('time_limit')
    .values({
      id: ids.next(),
      team_id: team,
      scope,
      ...(scope === 'person-group' ? { person_group_id: subject } : {}),
      ...(scope === 'device-group' ? { device_group_id: subject } : {}),
      ...(scope === 'device' ? { device_id: subject } : {}),
      idle_ms,
      total_ms,
      hours: hours === null ? null : JSON.stringify(hours),
      changed_at: new Date(clock.now()),
    })
    .execute();
}

function isNothing({ idleMs, totalMs, hours }: TimeLimitValues): boolean {
  return idleMs === null && totalMs === null && hours === null;
}

function refresh(tx: Tx, ender: SessionEnder, team: string, { scope, subject }: LimitTarget): Promise<void> {
  return ender.refreshLimits(tx, team, scope === 'device' && subject !== null ? { device: subject } : {});
}
