import type { EffectiveLimits, TimeLimitView } from '@usher/contract';
import { type Handlers, PortalError } from '../http/handler.ts';
import { authorize, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { effectiveLimits } from './effective-limits.ts';
import { isMember, readTimeLimits } from './limit-rows.ts';
import { readApplied } from './read-applied.ts';
import { setTimeLimit } from './set-time-limit.ts';
import type { TimeLimitsDeps } from './time-limits-deps.ts';

type TimeLimitRoutes =
  | 'GET /api/teams/:team/time-limits'
  | 'PUT /api/teams/:team/time-limits'
  | 'GET /api/teams/:team/devices/:device/time-limits';

export function createTimeLimits(deps: TimeLimitsDeps): Handlers<TimeLimitRoutes> {
  const { db, clock, signIns } = deps;
  return {
    'GET /api/teams/:team/time-limits': async ({ actor, params }) => {
      const member = await authorize(signIns, actor, params['team'], may.setTimeLimits);
      return { limits: await readTimeLimits(db, member.team) };
    },
    'PUT /api/teams/:team/time-limits': async ({ actor, params, body, address }): Promise<TimeLimitView> => {
      const member = await authorize(signIns, actor, params['team'], may.setTimeLimits);
      return setTimeLimit(deps, member, body, address);
    },
    'GET /api/teams/:team/devices/:device/time-limits': async ({ actor, params, query }) => {
      const reader = await authorize(signIns, actor, params['team'], may.seeDevices);
      const whose = await memberFor(deps, reader, query.member);
      const device = await deviceFor(deps, reader, params['device'] ?? '');
      return { limits: await readEffective(deps, reader.team, whose, device), now: clock.now() };
    },
  };
}

async function memberFor({ db }: TimeLimitsDeps, reader: MemberActor, asked: string | undefined): Promise<string> {
  if (asked === undefined || asked === reader.member) return reader.member;
  if (!may.managePeople(reader)) throw new PortalError('forbidden');
  if (!(await isMember(db, reader.team, asked))) throw new PortalError('not-found');
  return asked;
}

/** A device that the reader may not see is not there. */
async function deviceFor({ devices }: TimeLimitsDeps, reader: MemberActor, device: string): Promise<string> {
  const view = (await devices.load(reader.team, device))(reader);
  if (view === null) throw new PortalError('not-found');
  return view.id;
}

async function readEffective(
  { db, clock }: TimeLimitsDeps,
  team: string,
  member: string,
  device: string,
): Promise<EffectiveLimits> {
  return effectiveLimits(await readApplied(db, team, member, device), clock.now());
}
