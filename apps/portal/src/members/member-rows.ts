import type { MemberView, Role } from '@usher/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import { grantable, may, mayManage, mayPlace } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';

export interface MemberRow {
  readonly id: string;
  readonly person: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly state: 'active' | 'suspended';
  readonly joinedAt: Date;
  readonly groups: readonly string[];
}

function query(handle: Db['read'] | Tx, team: string) {
  return handle
    .selectFrom('member')
    .innerJoin('person', 'person.id', 'member.person_id')
    .select(['member.id', 'person.id as person', 'person.name', 'person.email'])
    .select(['member.role', 'member.state', 'member.created_at as joinedAt'])
    .select(
      sql<string[]>`(select coalesce(jsonb_agg(group_id order by group_id), '[]')
        from person_group_member where member_id = member.id)`.as('groups'),
    )
    .where('member.team_id', '=', team)
    .where('member.removed_at', 'is', null);
}

export function readMembers(handle: Db['read'] | Tx, team: string): Promise<MemberRow[]> {
  return query(handle, team).orderBy('person.name').execute();
}

export function readMember(handle: Db['read'] | Tx, team: string, id: string): Promise<MemberRow | undefined> {
  return query(handle, team).where('member.id', '=', id).executeTakeFirst();
}

export function presentMember(row: MemberRow, reader: MemberActor): MemberView {
  const me = row.person === reader.person;
  const manage = mayManage(reader, row.role);
  return {
    id: row.id,
    person: { id: row.person, name: row.name, email: row.email },
    role: row.role,
    state: row.state,
    joinedAt: row.joinedAt.getTime(),
    groups: [...row.groups],
    me,
    may: {
      changeRole: manage && !me,
      suspend: manage && !me,
      // Anybody but the Owner may leave.
      remove: me ? row.role !== 'owner' : manage,
      grant: manage && !me && may.managePeople(reader) ? grantable(reader) : [],
      place: mayPlace(reader, { role: row.role, self: me }),
    },
  };
}
