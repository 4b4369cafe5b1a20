import { createHash } from 'node:crypto';
import { type DeviceView, fullRights, type Rights } from '@usher/contract';
import { catchphrase, fingerprint } from '@usher/link/ticket';
import { may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import type { ActiveOnDevice } from '../sessions/index.ts';
import type { Grant, DeviceRow } from './device-rows.ts';

/** Null when the device is none of the reader's business. */
export function presentDevice(
  row: DeviceRow,
  grants: readonly Grant[],
  active: readonly ActiveOnDevice[],
  reader: MemberActor,
): DeviceView | null {
  const rights = rightsOf(row, grants, reader);
  const manages = may.manageDevices(reader);
  if (!may.seeDevices(reader) || (rights === null && !may.seeAllDevices(reader))) return null;
  const digest = createHash('sha256').update(Buffer.from(row.identityKey, 'base64url')).digest();
  const seesNames = may.seeSessions(reader);
  return {
    id: row.id,
    name: row.name,
    hostname: row.hostname,
    os: row.os,
    agentVersion: row.agentVersion,
    capabilities: row.capabilities,
    online: row.online,
    twin: row.twin,
    lastSeenAt: row.lastSeenAt?.getTime() ?? null,
    fingerprint: fingerprint(digest),
    catchphrase: catchphrase(digest),
    access: row.access,
    groups: [...row.groups],
    sameMachineAsPortal: row.sameMachine,
    activeSessions: active
      .filter((session) => session.device === row.id)
      .map(({ session, person, name }) => {
        const mine = person === reader.person;
        const known = mine || seesNames;
        return { session, mine, initials: known ? initialsOf(name) : '?', name: known ? name : null };
      }),
    myRights: rights,
    may: {
      connect: rights !== null && row.online && !row.twin,
      rename: manages,
      remove: manages,
      manageAccess: manages,
    },
  };
}

function rightsOf(row: DeviceRow, grants: readonly Grant[], reader: MemberActor): Rights | null {
  if (row.access === 'everyone') return fullRights;
  return grants.find(({ device, member }) => device === row.id && member === reader.member)?.rights ?? null;
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => Array.from(word ?? '')[0] ?? '',
  );
  return letters.join('').toUpperCase();
}
