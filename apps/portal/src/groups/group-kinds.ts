import type { AuditKind } from '@usher/contract';
import type { Tx } from '../database/index.ts';
import { may, mayPlace } from '../policy/index.ts';
import type { MemberActor, SessionFilter } from '../ports.ts';

/** What is put into a group, as far as a change cares. */
export interface Thing {
  readonly id: string;
  readonly name: string;
  /** Whether the actor may put it in and take it out. */
  readonly mayPlace: boolean;
}

/** Groups of people and groups of devices are changed alike; this is where they differ. */
export interface GroupKind {
  readonly table: 'person_group' | 'device_group';
  readonly placing: 'person_group_member' | 'device_group_device';
  readonly thing: 'member_id' | 'device_id';
  /** The event that tells pages of each thing whose groups changed. */
  readonly event: 'member' | 'device';
  readonly audit: Readonly<Record<'created' | 'renamed' | 'changed' | 'deleted', AuditKind>>;
  readonly rule: (actor: MemberActor) => boolean;
  readonly liveOf: (things: readonly string[]) => SessionFilter;
  find(tx: Tx, actor: MemberActor, ids: readonly string[]): Promise<Thing[]>;
}

export const personGroups: GroupKind = {
  table: 'person_group',
  placing: 'person_group_member',
  thing: 'member_id',
  event: 'member',
  audit: {
    created: 'person-group.created',
    renamed: 'person-group.renamed',
    changed: 'person-group.changed',
    deleted: 'person-group.deleted',
  },
  rule: may.managePeople,
  liveOf: (members) => ({ members }),
  async find(tx, actor, ids) {
    const rows = await tx
      .selectFrom('member')
      .innerJoin('person', 'person.id', 'member.person_id')
      .select(['member.id', 'person.name', 'member.role'])
      .where('member.team_id', '=', actor.team)
      .where('member.removed_at', 'is', null)
      .where('member.id', 'in', [...ids])
      .execute();
    return rows.map(({ id, name, role }) => ({
      id,
      name,
      mayPlace: mayPlace(actor, { role, self: id === actor.member }),
    }));
  },
};

export const deviceGroups: GroupKind = {
  table: 'device_group',
  placing: 'device_group_device',
  thing: 'device_id',
  event: 'device',
  audit: {
    created: 'device-group.created',
    renamed: 'device-group.renamed',
    changed: 'device-group.changed',
    deleted: 'device-group.deleted',
  },
  rule: may.manageDevices,
  liveOf: (devices) => ({ devices }),
  async find(tx, actor, ids) {
    const rows = await tx
      .selectFrom('device')
      .select(['id', 'name'])
      .where('team_id', '=', actor.team)
      .where('removed_at', 'is', null)
      .where('id', 'in', [...ids])
      .execute();
    return rows.map((row) => ({ ...row, mayPlace: true }));
  },
};
