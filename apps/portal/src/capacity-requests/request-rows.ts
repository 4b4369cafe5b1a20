import type { CapacityAnswer, CapacityRequestView, Role } from '@usher/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import { may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';

type Handle = Db['read'] | Tx;

/** How long a question is kept before those who can help. */
const shownFor = sql`interval '1 hour'`;
const mostShown = 50;

export interface RequestRow {
  readonly id: string;
  readonly memberId: string;
  readonly asker: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly at: number;
  readonly connected: boolean;
  readonly answers: readonly {
    readonly by: string;
    readonly role: Role;
    readonly answer: CapacityAnswer;
    readonly message: string | null;
    readonly at: number;
  }[];
}

const columns = sql`request.id, request.member_id as "memberId", person.name as asker,
  device.id as "deviceId", device.name as "deviceName", extract(epoch from request.created_at)::float8 * 1000 as at,
  exists (select 1 from session where session.team_id = request.team_id and session.member_id = request.member_id
    and session.device_id = request.device_id and session.created_at >= request.created_at) as connected,
  coalesce((select jsonb_agg(jsonb_build_object('by', helper_person.name, 'role', helper.role, 'answer', answer.answer,
      'message', answer.message, 'at', extract(epoch from answer.at)::float8 * 1000) order by answer.at)
    from capacity_answer answer
    join member helper on helper.id = answer.member_id join person helper_person on helper_person.id = helper.person_id
    where answer.request_id = request.id), '[]') as answers`;
const joined = sql`join member on member.id = request.member_id and member.removed_at is null
  join person on person.id = member.person_id join device on device.id = request.device_id`;

/** Each member's newest of the last hour, newest first. */
export async function readRequests(handle: Handle, reader: MemberActor): Promise<RequestRow[]> {
  const whose = may.answerCapacityRequest(reader) ? null : reader.member;
  const { rows } = await sql<RequestRow>`
    select ${columns} from (
      select distinct on (member_id) * from capacity_request
      where team_id = ${reader.team}::uuid and created_at > portal_now() - ${shownFor}
        and (${whose}::uuid is null or member_id = ${whose}::uuid)
      order by member_id, created_at desc) request
    ${joined} order by request.created_at desc limit ${mostShown}`.execute(handle);
  return rows;
}

export async function readRequest(handle: Handle, team: string, id: string): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`
    select ${columns} from capacity_request request ${joined}
    where request.team_id = ${team}::uuid and request.id = ${id}::uuid`.execute(handle);
  return rows[0];
}

/** Null for whom it does not concern. */
export function presentRequest(row: RequestRow, reader: MemberActor): CapacityRequestView | null {
  const mine = row.memberId === reader.member;
  if (!mine && !may.answerCapacityRequest(reader)) return null;
  return {
    id: row.id,
    member: row.memberId,
    asker: row.asker,
    device: { id: row.deviceId, name: row.deviceName },
    at: row.at,
    mine,
    open: row.answers.length === 0 && !row.connected,
    answers: [...row.answers],
  };
}
