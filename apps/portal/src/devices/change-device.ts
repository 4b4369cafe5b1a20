import type { AuditKind, DeviceAccess } from '@usher/contract';
import { sql } from 'kysely';
import { writeEntries } from '../access/index.ts';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { type DeviceRow, readDevice } from './device-rows.ts';
import { type DevicesDeps, partyOf } from './devices-deps.ts';

interface Change {
  readonly actor: MemberActor;
  readonly device: string;
  readonly address: string;
}

/** What every change does: the lock, the device read after it, then rows, audit and what pages must see. */
async function changing(
  deps: DevicesDeps,
  { actor, device, address }: Change,
  kind: AuditKind,
  change: (tx: Tx, row: DeviceRow) => Promise<Record<string, unknown>>,
): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.manageDevices);
    const row = await readDevice(tx, actor.team, device);
    if (row === undefined) throw new PortalError('not-found');
    const details = { device: row.id, deviceName: row.name, ...(await change(tx, row)) };
    await appendAudit(tx, { team: actor.team, kind, actorPerson: actor.person, actor: actor.name, address, details });
    await appendOutbox(tx, actor.team, [
      { kind: 'device', subject: row.id },
      { kind: 'audit', subject: null },
    ]);
  });
}

export function renameDevice(deps: DevicesDeps, change: Change, name: string): Promise<void> {
  return changing(deps, change, 'device.renamed', async (tx, row) => {
    await tx.updateTable('device').set({ name }).where('id', '=', row.id).execute();
    return { name };
  });
}

/** E7: its sessions and its trust end in one transaction; then its agent is told, if it is there. */
export function removeDevice(deps: DevicesDeps, change: Change): Promise<void> {
  return changing(deps, change, 'device.removed', async (tx, row) => {
    const by = partyOf(change.actor, change.address);
    await deps.ender.endMatching(tx, change.actor.team, { device: row.id }, 'device-removed', by);
    await tx
      .updateTable('device')
      .set({ removed_at: new Date(deps.clock.now()) })
      .where('id', '=', row.id)
      .execute();
    await tx.deleteFrom('access_entry').where('device_id', '=', row.id).execute();
    await tx.deleteFrom('device_group_device').where('device_id', '=', row.id).execute();
    await appendOutbox(tx, change.actor.team, [{ kind: 'groups', subject: null }]);
    tx.onCommit(() => deps.disconnect(row.id, { type: 'device.removed' }));
    return {};
  });
}

/** E7: who lost access or a right loses it in live sessions in the same transaction. */
export function setAccess(deps: DevicesDeps, change: Change, access: DeviceAccess): Promise<void> {
  return changing(deps, change, 'device.access-changed', async (tx, row) => {
    await tx.updateTable('device').set({ access: access.access }).where('id', '=', row.id).execute();
    const written = await writeEntries(tx, deps.ids, change.actor.team, { device: row.id }, access.entries);
    await deps.ender.refreshRights(tx, change.actor.team, { device: row.id }, partyOf(change.actor, change.address));
    // W1: who waits for it may be allowed to connect now.
    await sql`select settle(${change.actor.team}::uuid)`.execute(tx);
    await appendOutbox(tx, change.actor.team, [{ kind: 'access', subject: row.id }]);
    return { access: access.access, ...written };
  });
}
