import { randomBytes } from 'node:crypto';
import { type Role, type RouteKey, uuidv7 } from '@usher/contract';
import { createSignInReader } from '../../accounts/sign-ins.ts';
import { createApiKeys } from '../../api-keys/index.ts';
import { createAudit } from '../../audit/index.ts';
import { createCapacityRequests } from '../../capacity-requests/index.ts';
import type { Db } from '../../database/index.ts';
import { createDevices, type DeviceViews } from '../../devices/index.ts';
import { createGroups } from '../../groups/index.ts';
import { type Handlers, PortalError, type Request } from '../../http/handler.ts';
import { openKeyring } from '../../keys/index.ts';
import { createMail } from '../../mail/index.ts';
import { createMembers, createSuspender } from '../../members/index.ts';
import type { Actor, MemberActor, Presenter, SignInReader } from '../../ports.ts';
import { createPresenter } from '../../live/index.ts';
import { openTeamBench, type TeamBench } from '../../sessions/test-support/team-bench.ts';
import { createSubscription } from '../../subscription/index.ts';
import { createTimeLimits } from '../../time-limits/index.ts';
import { createUsage } from '../../usage/index.ts';
import { createWebhooks } from '../../webhooks/index.ts';
import { createTeams } from '../index.ts';

export const origin = 'http://localhost:7700';
export const newId = (): string => uuidv7(Date.now(), randomBytes(10));

type DeskHandlers = ReturnType<typeof createMembers> &
  ReturnType<typeof createTeams> &
  ReturnType<typeof createDevices>['handlers'] &
  ReturnType<typeof createGroups> &
  ReturnType<typeof createSubscription>['handlers'] &
  ReturnType<typeof createTimeLimits> &
  ReturnType<typeof createUsage>['handlers'] &
  ReturnType<typeof createAudit> &
  ReturnType<typeof createApiKeys> &
  ReturnType<typeof createWebhooks> &
  ReturnType<typeof createMail> &
  ReturnType<TeamBench['sessions']['waitingHandlers']> &
  ReturnType<TeamBench['sessions']['handlers']> &
  ReturnType<typeof createCapacityRequests>['handlers'];
export type DeskRoute = keyof DeskHandlers & RouteKey;

interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly query?: unknown;
}

/** A team with a subscription, one device that is online, and every route of people, devices and subscription. */
export interface TeamDesk extends TeamBench {
  readonly db: Db;
  readonly signIns: SignInReader;
  readonly presenter: Presenter;
  readonly deviceViews: DeviceViews;
  /** Devices whose agents were told to go, with the last word. */
  readonly disconnected: { readonly device: string; readonly type: string }[];
  /** Calls a route as somebody, from an address. */
  call<Key extends DeskRoute>(
    key: Key,
    actor: Actor | null,
    sent?: Sent,
  ): Promise<Awaited<ReturnType<DeskHandlers[Key]>>>;
  /** The code of the refusal, or `ok`. */
  refusal(key: DeskRoute, actor: Actor | null, sent?: Sent): Promise<string>;
  setState(member: MemberActor, state: 'active' | 'suspended'): Promise<void>;
  roleOf(member: MemberActor): Promise<Role | 'gone'>;
  auditKinds(): Promise<string[]>;
}

export async function openTeamDesk(db: Db, capacity = 3): Promise<TeamDesk> {
  const bench = await openTeamBench(db, capacity);
  const { ids, clock } = bench.deps;
  const { ender } = bench.sessions;
  const signIns = createSignInReader(db, origin);
  const keyring = await openKeyring({ db, ids, sealKey: new Uint8Array(32) });
  const disconnected: TeamDesk['disconnected'] = [];
  const devices = createDevices({
    db,
    clock,
    ids,
    signIns,
    ender,
    keyring,
    rateLimiter: { allow: () => Promise.resolve(true) },
    origin,
    sessions: bench.views,
    disconnect: (device, { type }) => Promise.resolve(void disconnected.push({ device, type })),
  });
  const usage = async (team: string) => ({
    inUse: await bench.views.inUse(team),
    limit: await bench.views.limit(team),
  });
  const subscription = createSubscription({ db, clock, ids, signIns, ender, log: bench.deps.log, usage });
  const membersDeps = { db, clock, ids, signIns, ender, origin };
  const capacityRequests = createCapacityRequests({ db, clock, ids, signIns });
  const sending = {
    db,
    clock,
    ids,
    signIns,
    rateLimiter: { allow: () => Promise.resolve(true) },
    sealKey: new Uint8Array(32),
    log: bench.deps.log,
  };
  const handlers: DeskHandlers = {
    ...createMembers(membersDeps),
    ...createTeams({ db, signIns }),
    ...devices.handlers,
    ...createGroups({ db, ids, signIns, ender, devices: devices.views }),
    ...subscription.handlers,
    ...createTimeLimits({ db, clock, ids, signIns, ender, devices: devices.views }),
    ...createUsage({ db, signIns, log: bench.deps.log }).handlers,
    ...createAudit({ db, clock, signIns }),
    ...capacityRequests.handlers,
    ...createApiKeys({ db, clock, ids, signIns }),
    ...createWebhooks({ ...sending, allowPrivate: true }),
    ...createMail({ ...sending, origin, server: null }),
    ...bench.sessions.waitingHandlers(signIns),
    ...bench.sessions.handlers(signIns, createSuspender(membersDeps)),
  };
  const call: TeamDesk['call'] = (key, actor, sent = {}) => callHandler(handlers, key, actor, bench.team, sent);
  return {
    ...bench,
    db,
    signIns,
    presenter: createPresenter({
      db,
      sessions: bench.views,
      devices: devices.views,
      subscription: subscription.load,
      capacityRequests: capacityRequests.load,
    }),
    deviceViews: devices.views,
    disconnected,
    call,
    refusal: (key, actor, sent) => refusalOf(call(key, actor, sent)),
    async setState(member, state) {
      await db.read.updateTable('member').set({ state }).where('id', '=', member.member).execute();
    },
    async roleOf({ member }) {
      const query = db.read.selectFrom('member').select(['role', 'removed_at']).where('id', '=', member);
      const row = await query.executeTakeFirstOrThrow();
      return row.removed_at === null ? row.role : 'gone';
    },
    async auditKinds() {
      const query = db.read.selectFrom('audit_event').select('kind').where('team_id', '=', bench.team);
      return (await query.orderBy('number').execute()).map(({ kind }) => kind);
    },
  };
}

/** As the routes table mounts it; the shapes are checked there, so here a test says what was sent. */
function callHandler<Key extends DeskRoute>(
  handlers: DeskHandlers,
  key: Key,
  actor: Actor | null,
  team: string,
  { params, body, query }: Sent,
): Promise<Awaited<ReturnType<DeskHandlers[Key]>>> {
  const request = {
    params: { team, ...params },
    body,
    query,
    actor,
    address: '192.0.2.7',
    userAgent: null,
    cookie: undefined,
    headers: new Headers(),
  };
  const handler = (handlers as Handlers<DeskRoute>)[key] as (request: Request<Key>) => Promise<never>;
  return handler(request as unknown as Request<Key>);
}

export async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    if (error instanceof PortalError) return error.code;
    throw error;
  }
}
