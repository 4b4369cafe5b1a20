import type { DeviceView } from '@usher/contract';
import { explainAccess } from '../access/index.ts';
import { type Handlers, PortalError } from '../http/handler.ts';
import { authorize, loadMember, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { removeDevice, renameDevice, setAccess } from './change-device.ts';
import { readDevice, readDevices, readGrants } from './device-rows.ts';
import type { DevicesDeps } from './devices-deps.ts';
import { enrol } from './enrol.ts';
import { createJoinToken, readJoinTokens, revokeJoinToken } from './join-tokens.ts';
import { presentDevice } from './present-device.ts';

type DeviceRoutes =
  | 'GET /api/teams/:team/devices'
  | 'PATCH /api/teams/:team/devices/:device'
  | 'DELETE /api/teams/:team/devices/:device'
  | 'GET /api/teams/:team/devices/:device/access'
  | 'PUT /api/teams/:team/devices/:device/access'
  | 'GET /api/teams/:team/join-tokens'
  | 'POST /api/teams/:team/join-tokens'
  | 'DELETE /api/teams/:team/join-tokens/:token'
  | 'POST /api/enrol';

export interface DeviceViews {
  list(reader: MemberActor): Promise<DeviceView[]>;
  load(team: string, device: string): Promise<(reader: MemberActor) => DeviceView | null>;
}

export interface Devices {
  readonly handlers: Handlers<DeviceRoutes>;
  readonly views: DeviceViews;
  /** A join token for this machine's own agent, once. */
  localJoinToken(team: string): Promise<string>;
}

export function createDevices(deps: DevicesDeps): Devices {
  const views = createDeviceViews(deps);
  return {
    views,
    handlers: createDeviceHandlers(deps, views),
    localJoinToken: async (team) =>
      (await createJoinToken(deps, team, { label: 'This machine', uses: 1, days: 1 }, null, null)).secret,
  };
}

function createDeviceViews({ db, sessions }: DevicesDeps): DeviceViews {
  return {
    async list(reader) {
      const rows = await readDevices(db.read, reader.team);
      const grants = await readGrants(db.read, reader.team, { member: reader.member });
      const active = await sessions.activeOnDevices(reader.team);
      return rows.flatMap((row) => presentDevice(row, grants, active, reader) ?? []);
    },
    async load(team, device) {
      const row = await readDevice(db.read, team, device);
      const grants = await readGrants(db.read, team, { device });
      const active = await sessions.activeOnDevices(team);
      return (reader) => (row === undefined ? null : presentDevice(row, grants, active, reader));
    },
  };
}

function createDeviceHandlers(deps: DevicesDeps, views: DeviceViews): Handlers<DeviceRoutes> {
  const { db, signIns } = deps;
  const accessOf = async (team: string, device: string) => {
    const row = await readDevice(db.read, team, device);
    if (row === undefined) throw new PortalError('not-found');
    return explainAccess(db.read, row);
  };
  return {
    'GET /api/teams/:team/devices': async ({ actor, params }) => ({
      devices: await views.list(await loadMember(signIns, actor, params['team'])),
    }),
    'PATCH /api/teams/:team/devices/:device': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageDevices);
      const device = params['device'] ?? '';
      await renameDevice(deps, { actor: member, device, address }, body.name);
      const view = (await views.load(member.team, device))(member);
      if (view === null) throw new PortalError('not-found');
      return view;
    },
    'DELETE /api/teams/:team/devices/:device': async ({ actor, params, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageDevices);
      await removeDevice(deps, { actor: member, device: params['device'] ?? '', address });
      return { ok: true };
    },
    'GET /api/teams/:team/devices/:device/access': async ({ actor, params }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageDevices);
      return accessOf(member.team, params['device'] ?? '');
    },
    'PUT /api/teams/:team/devices/:device/access': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageDevices);
      const device = params['device'] ?? '';
      await setAccess(deps, { actor: member, device, address }, body);
      return accessOf(member.team, device);
    },
    'GET /api/teams/:team/join-tokens': async ({ actor, params }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageDevices);
      return { tokens: await readJoinTokens(deps, member.team) };
    },
    'POST /api/teams/:team/join-tokens': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageDevices);
      return createJoinToken(deps, member.team, body, member, address);
    },
    'DELETE /api/teams/:team/join-tokens/:token': async ({ actor, params, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.manageDevices);
      await revokeJoinToken(deps, member, params['token'] ?? '', address);
      return { ok: true };
    },
    'POST /api/enrol': ({ body, address }) => enrol(deps, body, address),
  };
}
