import type { DeletionEffect } from '@usher/contract';
import { sql } from 'kysely';
import { lockTeamAs } from '../policy/index.ts';
import { readName } from './change-group.ts';
import { readGoesWithIt } from './goes-with-it.ts';
import type { GroupKind } from './group-kinds.ts';
import type { GroupAct, GroupsDeps } from './groups-deps.ts';

/** Thrown to take everything back. */
class OnlyTried extends Error {
  readonly effect: DeletionEffect;

  constructor(effect: DeletionEffect) {
    super('only tried');
    this.effect = effect;
  }
}

/** What deleting the group would do to live sessions, and what would go with it: it is deleted, the rule is asked, and everything is taken back. */
export async function tryDeletion(deps: GroupsDeps, kind: GroupKind, act: GroupAct): Promise<DeletionEffect> {
  try {
    return await deps.db.transact(async (tx) => {
      await lockTeamAs(tx, act.actor, kind.rule);
      await readName(tx, kind, act);
      const { timeLimits, pools } = await readGoesWithIt(tx, kind, act.group);
      await tx.deleteFrom(kind.table).where('id', '=', act.group).execute();
      const { rows } = await sql<Pick<DeletionEffect, 'ends' | 'narrows'>>`
        select (count(*) filter (where granted is null))::int as ends,
          (count(*) filter (where granted <> rights))::int as narrows
        from (
          select rights, granted_rights(device_id, member_id, view_only) as granted
          from session where team_id = ${act.actor.team}::uuid and state not in ('ending', 'ended')
        ) live`.execute(tx);
      throw new OnlyTried({ ...(rows[0] ?? { ends: 0, narrows: 0 }), limits: timeLimits !== null, pools: [...pools] });
    });
  } catch (error) {
    if (error instanceof OnlyTried) return error.effect;
    throw error;
  }
}
