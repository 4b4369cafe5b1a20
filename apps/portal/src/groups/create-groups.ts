import type { Handlers, Request } from '../http/handler.ts';
import { authorize, loadMember, may } from '../policy/index.ts';
import type { Actor } from '../ports.ts';
import { changeGroup, createGroup, deleteGroup } from './change-group.ts';
import { tryDeletion } from './deletion-effect.ts';
import { setGroupAccess } from './group-access.ts';
import { deviceGroups, type GroupKind, personGroups } from './group-kinds.ts';
import { onlySeen, readDeviceGroups, readPersonGroups } from './group-rows.ts';
import type { GroupAct, GroupsDeps } from './groups-deps.ts';

type GroupRoutes =
  | 'GET /api/teams/:team/groups'
  | 'POST /api/teams/:team/person-groups'
  | 'PATCH /api/teams/:team/person-groups/:group'
  | 'GET /api/teams/:team/person-groups/:group/deletion'
  | 'DELETE /api/teams/:team/person-groups/:group'
  | 'POST /api/teams/:team/device-groups'
  | 'PATCH /api/teams/:team/device-groups/:group'
  | 'PUT /api/teams/:team/device-groups/:group/access'
  | 'GET /api/teams/:team/device-groups/:group/deletion'
  | 'DELETE /api/teams/:team/device-groups/:group';

type Sent = Pick<Request<GroupRoutes>, 'params' | 'address'> & { readonly actor: Actor };

export function createGroups(deps: GroupsDeps): Handlers<GroupRoutes> {
  const { signIns } = deps;
  const actOf = async (kind: GroupKind, { actor, params, address }: Sent): Promise<GroupAct> => ({
    actor: await authorize(signIns, actor, params['team'], kind.rule),
    group: params['group'] ?? '',
    address,
  });
  return {
    'GET /api/teams/:team/groups': async ({ actor, params }) =>
      readGroups(deps, await loadMember(signIns, actor, params['team'])),
    'POST /api/teams/:team/person-groups': async (sent) => {
      const { name, members } = sent.body;
      return { id: await createGroup(deps, personGroups, await actOf(personGroups, sent), { name, things: members }) };
    },
    'PATCH /api/teams/:team/person-groups/:group': async (sent) => {
      await changeGroup(deps, personGroups, await actOf(personGroups, sent), sent.body);
      return { ok: true };
    },
    'GET /api/teams/:team/person-groups/:group/deletion': async (sent) =>
      tryDeletion(deps, personGroups, await actOf(personGroups, sent)),
    'DELETE /api/teams/:team/person-groups/:group': async (sent) => {
      await deleteGroup(deps, personGroups, await actOf(personGroups, sent));
      return { ok: true };
    },
    'POST /api/teams/:team/device-groups': async (sent) => {
      const { name, devices } = sent.body;
      return { id: await createGroup(deps, deviceGroups, await actOf(deviceGroups, sent), { name, things: devices }) };
    },
    'PATCH /api/teams/:team/device-groups/:group': async (sent) => {
      await changeGroup(deps, deviceGroups, await actOf(deviceGroups, sent), sent.body);
      return { ok: true };
    },
    'PUT /api/teams/:team/device-groups/:group/access': async (sent) => {
      await setGroupAccess(deps, await actOf(deviceGroups, sent), sent.body);
      return { ok: true };
    },
    'GET /api/teams/:team/device-groups/:group/deletion': async (sent) =>
      tryDeletion(deps, deviceGroups, await actOf(deviceGroups, sent)),
    'DELETE /api/teams/:team/device-groups/:group': async (sent) => {
      await deleteGroup(deps, deviceGroups, await actOf(deviceGroups, sent));
      return { ok: true };
    },
  };
}

async function readGroups({ db, devices }: GroupsDeps, reader: Awaited<ReturnType<typeof loadMember>>) {
  const people = may.seePeople(reader) ? await readPersonGroups(db.read, reader) : [];
  const groups = await readDeviceGroups(db.read, reader.team);
  if (may.manageDevices(reader)) return { people, devices: groups };
  const seen = await devices.list(reader);
  return {
    people,
    devices: onlySeen(
      groups,
      seen.map(({ id }) => id),
    ),
  };
}
