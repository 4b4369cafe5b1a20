import type { AccessEntry } from '@usher/contract';
import { writeEntries } from '../access/index.ts';
import { lockTeamAs } from '../policy/index.ts';
import { announce, readName, record, settle } from './change-group.ts';
import { deviceGroups } from './group-kinds.ts';
import { type GroupAct, type GroupsDeps, partyOf } from './groups-deps.ts';
import { readPlaced, tellings } from './placing.ts';

interface WantedAccess {
  readonly entries: readonly AccessEntry[];
  /** Its devices that are open to everyone are so no longer. */
  readonly closeToOthers: boolean;
}

/** E7: who gains or loses by the new entries does so in live sessions in the same transaction. */
export async function setGroupAccess(deps: GroupsDeps, act: GroupAct, wanted: WantedAccess): Promise<void> {
  const { team } = act.actor;
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, act.actor, deviceGroups.rule);
    const name = await readName(tx, deviceGroups, act);
    const devices = await readPlaced(tx, deviceGroups, act.group);
    const written = await writeEntries(tx, deps.ids, team, { deviceGroup: act.group }, wanted.entries);
    if (wanted.closeToOthers && devices.length > 0)
      await tx.updateTable('device').set({ access: 'listed' }).where('id', 'in', devices).execute();
    await deps.ender.refreshRights(tx, team, { devices }, partyOf(act));
    await settle(tx, team);
    const details = { ...written, closedToOthers: wanted.closeToOthers };
    await record(tx, act, name, [{ kind: 'device-group.access-changed', details }]);
    await announce(tx, act.actor, tellings('device', devices));
  });
}
