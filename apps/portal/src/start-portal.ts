import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { uuidv7 } from '@usher/contract';
import type { WebSocket } from 'ws';
import { createAccounts, pruneSignIns } from './accounts/index.ts';
import { createApiKeys, createKeyReader, startKeyKeeper } from './api-keys/index.ts';
import { createAgents } from './agents/index.ts';
import { createAudit, startPruner } from './audit/index.ts';
import { connectNatsBus, createLocalBus } from './bus/index.ts';
import { createCapacityRequests } from './capacity-requests/index.ts';
import { type DatabasePlace, openDatabase } from './database/index.ts';
import { createDevices } from './devices/index.ts';
import { firstTeams } from './first-teams.ts';
import { createGroups } from './groups/index.ts';
import { createHttp, type Upgrade } from './http/index.ts';
import { openKeyring } from './keys/index.ts';
import { createLive, createPresenter } from './live/index.ts';
import {
  createMetrics,
  databaseGauges,
  listenForScrapes,
  measuredAgentReports,
  measuredRelayReports,
  metricsConsumer,
  type MetricsListener,
  requestObserver,
} from './metrics/index.ts';
import { createInvitationMailer, createMail, mailConsumer, type MailServer, startMailSender } from './mail/index.ts';
import { createMembers, createSuspender } from './members/index.ts';
import { startNode } from './nodes/index.ts';
import { startDispatcher } from './notify/index.ts';
import { may, teamMay } from './policy/index.ts';
import type { Actor, Clock, Ids, Log, SessionTimes } from './ports.ts';
import { createRateLimiter } from './rate-limits/index.ts';
import { createRelays, type EmbeddedPlace, type EmbeddedRelay, readRelayAddresses } from './relays/index.ts';
import { createSessions } from './sessions/index.ts';
import { createSubscription } from './subscription/index.ts';
import { createTeams } from './teams/index.ts';
import { createTimeLimits } from './time-limits/index.ts';
import { createUsage } from './usage/index.ts';
import { createWebhooks, startSender, webhookConsumer } from './webhooks/index.ts';

/** A relay in this process: takes data legs, and is ordered about like any other. */
export interface RelayInside extends EmbeddedRelay {
  accept(socket: WebSocket, request: IncomingMessage): void;
  close(): void;
}

export interface PortalOptions {
  readonly database: DatabasePlace;
  /** NATS, when several nodes share the database. */
  readonly busUrl?: string | undefined;
  /** The address people open. */
  readonly origin: string;
  readonly trustedProxies: readonly string[];
  readonly times: SessionTimes;
  /** 32 bytes from outside the database, for the portal's keys. */
  readonly sealKey: Uint8Array;
  /** From which the relay token of `usher relay` follows. */
  readonly relaySecret: Uint8Array;
  readonly webRoot: string;
  /** Whether webhooks may go to private addresses, and without TLS. */
  readonly privateWebhooks?: boolean;
  /** Where mail goes out; without it nothing is mailed. */
  readonly mailServer?: MailServer | null;
  readonly log: Log;
  readonly embedRelay?: (place: EmbeddedPlace & { readonly origin: string }) => RelayInside;
}

export interface Portal {
  readonly origin: string;
  listen(port: number, host: string): Promise<number>;
  /** Answers Prometheus on a port of this machine alone. */
  listenForScrapes(port: number): Promise<number>;
  /** A fresh code while no Owner exists. */
  setupCode(): Promise<string | null>;
  /** Calls once with the first team, now or when the set-up is done. */
  onFirstTeam(listener: (team: string) => void): void;
  localJoinToken(team: string): Promise<string>;
  close(): Promise<void>;
}

const clock: Clock = { now: () => Date.now() };
const ids: Ids = { next: () => uuidv7(Date.now(), randomBytes(10)) };
const controlMaxBytes = 65_536;
const relayControlMaxBytes = 262_144;
/** A record, its tag, and room for a join frame. */
const pipeMaxBytes = 65_536 + 1024;
const sessionsPage = /^\/t\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/people\/sessions(\/|$)/i;

/** One node of the portal: every feature, wired once. */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const { origin, times, log } = options;
  const db = await openDatabase(options.database, {
    log: (message, error) => log.error({ err: error }, message),
  });
  const bus = options.busUrl === undefined ? createLocalBus(log) : await connectNatsBus(options.busUrl, log);
  const node = await startNode({ db, ids, log });
  const keyring = await openKeyring({ db, ids, sealKey: options.sealKey });
  const rateLimiter = createRateLimiter({ db, clock });
  const metrics = createMetrics();
  const refreshMetrics = databaseGauges(metrics.registry, db, node.id);
  let scrapes: MetricsListener | null = null;
  const sessions = createSessions({ db, clock, ids, times, keyring, log });
  const { ender, views } = sessions;
  const teams = firstTeams(db);
  const mayOf = (role: Parameters<typeof teamMay>[0]['role'], suspended: boolean) => teamMay({ role, suspended });
  const accounts = createAccounts(
    { db, clock, ids, origin, rateLimiter, ender, log },
    { mayOf, onSetUp: (team) => teams.tell(team) },
  );
  const { signIns } = accounts;
  const agentReports = measuredAgentReports(sessions.agentReports, metrics);
  const agents = createAgents({ db, bus, clock, node, keyring, times, reports: agentReports, origin, log });
  const { relaySecret } = options;
  const relays = createRelays({
    db,
    bus,
    clock,
    ids,
    node,
    keyring,
    reports: measuredRelayReports(sessions.relayReports, metrics),
    origin,
    times,
    relaySecret,
    log,
  });
  const devices = createDevices({
    db,
    clock,
    ids,
    signIns,
    ender,
    keyring,
    rateLimiter,
    origin,
    sessions: views,
    disconnect: (device, message) => agents.disconnect(device, message),
  });
  const subscription = createSubscription({
    db,
    clock,
    ids,
    signIns,
    ender,
    log,
    usage: async (team) => ({ inUse: await views.inUse(team), limit: await views.limit(team) }),
  });
  const usage = createUsage({ db, signIns, log });
  const capacityRequests = createCapacityRequests({ db, clock, ids, signIns });
  const presenter = createPresenter({
    db,
    sessions: views,
    devices: devices.views,
    subscription: subscription.load,
    capacityRequests: capacityRequests.load,
  });
  const live = createLive({
    db,
    bus,
    clock,
    signIns,
    presenter,
    sessions: views,
    devices: devices.views,
    viewerReports: sessions.viewerReports,
    waiterReports: sessions.waiterReports,
    times,
    log,
  });
  sessions.connectLinks({ agents: agents.link, relays: relays.link, viewers: live.viewers });
  const inside = options.embedRelay
    ? await relays.embed(`${origin.replace(/^http/, 'ws')}/relay`, (place) => embed(options, place))
    : null;
  const sweeper = sessions.startSweeper();
  const termKeeper = subscription.startKeeper();
  const usageKeeper = usage.startKeeper();
  const keyKeeper = startKeyKeeper({ db, log });
  const pruner = startPruner({ db, clock, log, besides: [pruneSignIns] });
  const { sealKey, privateWebhooks: allowPrivate = false } = options;
  const webhooksDeps = { db, clock, ids, signIns, rateLimiter, sealKey, allowPrivate, log };
  const webhookSender = startSender(webhooksDeps);
  const mailDeps = { db, clock, ids, signIns, rateLimiter, sealKey, origin, server: options.mailServer ?? null, log };
  const mailSender = startMailSender(mailDeps);
  const dispatcher = startDispatcher({
    db,
    log,
    consumers: [webhookConsumer({ ids, log }), mailConsumer(mailDeps), metricsConsumer(metrics)],
    onHanded: () => webhookSender.wake(),
  });

  const mailInvitation = createInvitationMailer(mailDeps);
  const membersDeps = { db, clock, ids, signIns, ender, origin, mailInvitation };
  const http = createHttp({
    handlers: {
      ...accounts.handlers,
      ...createMembers(membersDeps),
      ...createTeams({ db, signIns }),
      ...devices.handlers,
      ...createGroups({ db, ids, signIns, ender, devices: devices.views }),
      ...subscription.handlers,
      ...createTimeLimits({ db, clock, ids, signIns, ender, devices: devices.views }),
      ...usage.handlers,
      ...createAudit({ db, clock, signIns }),
      ...capacityRequests.handlers,
      ...createApiKeys({ db, clock, ids, signIns }),
      ...createMail(mailDeps),
      ...createWebhooks(webhooksDeps, () => webhookSender.wake()),
      ...sessions.waitingHandlers(signIns),
      ...sessions.handlers(signIns, createSuspender(membersDeps)),
    },
    signIns,
    keys: createKeyReader({ db, rateLimiter }),
    origin,
    trustedProxies: options.trustedProxies,
    webRoot: options.webRoot,
    setUpGone: accounts.setUpGone,
    relayAddresses: () => readRelayAddresses(db),
    upgrades: {
      '/api/agent': {
        origin: 'none',
        signIn: false,
        maxPayloadBytes: controlMaxBytes,
        accept: (socket, request) => agents.accept(socket, request),
      },
      '/api/relay': {
        origin: 'none',
        signIn: false,
        maxPayloadBytes: relayControlMaxBytes,
        accept: (socket, request) => relays.accept(socket, request),
      },
      '/api/live': {
        origin: 'own',
        signIn: true,
        scope: 'sessions:read',
        maxPayloadBytes: 4096,
        accept: (socket, request, actor) => {
          metrics.pages.inc();
          socket.once('close', () => metrics.pages.dec());
          live.accept(socket, request, actor);
        },
      },
      ...(inside
        ? {
            '/relay': {
              origin: 'either',
              signIn: false,
              maxPayloadBytes: pipeMaxBytes,
              accept: (socket, request) => inside.accept(socket, request),
            },
          }
        : {}),
    } satisfies Record<string, Upgrade>,
    documentStatus: async (path, cookie) => {
      const team = sessionsPage.exec(path)?.[1];
      const actor: Actor | null = team === undefined ? null : await signIns.read(cookie);
      const member = actor === null || team === undefined ? null : await signIns.member(actor, team);
      return member !== null && !may.seeSessions(member) ? 403 : 200;
    },
    observe: requestObserver(metrics),
    log,
  });

  return {
    origin,
    listen: async (port, host) => (await http.listen(port, host)).port,
    async listenForScrapes(port) {
      scrapes = await listenForScrapes(metrics, { port, refresh: refreshMetrics, log });
      return scrapes.port;
    },
    setupCode: () => accounts.openSetUp(),
    onFirstTeam: (listener) => teams.listen(listener),
    localJoinToken: (team) => devices.localJoinToken(team),
    async close() {
      await scrapes?.close();
      sweeper.close();
      termKeeper.close();
      usageKeeper.close();
      keyKeeper.close();
      pruner.close();
      mailSender.close();
      await dispatcher.close();
      await webhookSender.close();
      live.close();
      await agents.close();
      await relays.close();
      inside?.close();
      await http.close();
      await node.close();
      await bus.close();
      await db.close();
    },
  };
}

function embed(options: PortalOptions, place: EmbeddedPlace): RelayInside {
  if (options.embedRelay === undefined) throw new Error('this portal has no relay inside');
  return options.embedRelay({ ...place, origin: options.origin });
}
