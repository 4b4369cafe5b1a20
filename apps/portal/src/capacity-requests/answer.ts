import type { CapacityAnswer } from '@usher/contract';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import type { CapacityRequestDeps } from './capacity-request-deps.ts';
import { readRequest } from './request-rows.ts';

export interface Answering {
  readonly actor: MemberActor;
  readonly request: string;
  readonly answer: CapacityAnswer;
  readonly message: string | null;
  readonly address: string;
}

/** M7: the asker, and everybody else who can help, see it at once. */
export async function answerRequest(deps: CapacityRequestDeps, answering: Answering): Promise<void> {
  const { actor, request, answer, message, address } = answering;
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.answerCapacityRequest);
    const row = await readRequest(tx, actor.team, request);
    if (row === undefined) throw new PortalError('not-found');
    await sql`insert into capacity_answer (request_id, member_id, answer, message, at)
      values (${request}::uuid, ${actor.member}::uuid, ${answer}::text, ${message}::text, portal_now())
      on conflict (request_id, member_id)
      do update set answer = excluded.answer, message = excluded.message, at = excluded.at`.execute(tx);
    await appendAudit(tx, {
      team: actor.team,
      kind: 'capacity.answered',
      actorPerson: actor.person,
      actor: actor.name,
      address,
      details: { request, answer, message, personName: row.asker, device: row.deviceId, deviceName: row.deviceName },
    });
    await appendOutbox(tx, actor.team, [
      { kind: 'capacity-answered', subject: request },
      { kind: 'audit', subject: null },
    ]);
  });
}
