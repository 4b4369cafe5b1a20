import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { controlClose } from '../control/index.ts';
import type { Db } from '../database/index.ts';
import type { PortalNode } from '../nodes/index.ts';
import type { Bus, Clock, Ids, Keyring, Log, RelayLink, RelayReports, SessionTimes } from '../ports.ts';
import { type EmbeddedPlace, type EmbeddedRelay, readEmbeddedId } from './embedded-relay.ts';
import { extendSessions } from './extend-sessions.ts';
import { type ControlLink, HeldRelays } from './held-relays.ts';
import { RelayConnection } from './relay-connection.ts';
import { passReport, ReportQueue } from './relay-report.ts';
import {
  findRelay,
  insertRelay,
  type NewRelay,
  readAvailable,
  type RelayStart,
  writeRelayGone,
  writeRelayStart,
  writeRelaysSeen,
} from './relay-rows.ts';

export interface RelaysOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly node: PortalNode;
  readonly keyring: Keyring;
  readonly reports: RelayReports;
  readonly origin: string;
  readonly times: SessionTimes;
  /** Its base64url is the relay token of `usher relay`; null when no relay may enrol. */
  readonly relaySecret: Uint8Array | null;
  readonly log: Log;
}

export interface Relays {
  readonly link: RelayLink;
  accept(socket: WebSocket, request: IncomingMessage): void;
  /** Makes the relay of this process, under the same id at every start, and links it. */
  embed<Relay extends EmbeddedRelay>(url: string, create: (place: EmbeddedPlace) => Relay): Promise<Relay>;
  close(): Promise<void>;
}

const aliveRoundMs = 5000;
const maxAvailable = 4;

/** The relays' control links of this node. */
export function createRelays(options: RelaysOptions): Relays {
  const { db, node, reports, log } = options;
  const starts = new Map<string, RelayStart>();
  const held = new HeldRelays(options.bus, log);
  const connections = new Set<RelayConnection>();

  /** A relay takes no pipe before it heard what has ended, and nobody is sent to it before that. */
  async function hold(start: RelayStart, link: ControlLink): Promise<void> {
    held.add(start.id, link);
    starts.set(start.id, start);
    link.send(welcome(options));
    link.send({ type: 'ended', sessions: (await reports.endedLately(start.id)).slice(0, 2000) });
    await writeRelayStart(db, node.id, start);
  }

  async function release(start: RelayStart, link: ControlLink): Promise<void> {
    if (!held.remove(start.id, link)) return;
    starts.delete(start.id);
    await writeRelayGone(db, node.id, start);
  }

  const shared = {
    origin: options.origin,
    relaySecret: options.relaySecret,
    log,
    find: (relay: string) => findRelay(db, relay),
    enrol: (relay: NewRelay) => insertRelay(db, relay),
    async join(connection: RelayConnection, start: RelayStart) {
      await hold(start, connection);
      // It may have closed meanwhile; its row must not say otherwise.
      if (!connection.open) await writeRelayGone(db, node.id, start);
    },
    report: (start: RelayStart, message: Parameters<typeof passReport>[2]) => passReport(reports, start.id, message),
    onClosed(connection: RelayConnection, start: RelayStart | null) {
      connections.delete(connection);
      if (start) logged(release(start, connection), log, 'a relay that went could not be written');
    },
  };

  async function extend(): Promise<void> {
    await extendSessions(db, held);
    await writeRelaysSeen(db, held.ids());
  }

  const extending = setInterval(() => logged(extend(), log, 'the relays got no time'), options.times.renewMs);
  const rounds = setInterval(() => {
    for (const connection of connections) connection.checkAlive();
  }, aliveRoundMs);
  node.onBuried(() => {
    for (const start of starts.values())
      logged(writeRelayStart(db, node.id, start), log, 'a relay of this node could not be written');
  });

  return {
    link: {
      available: () => readAvailable(db, node.id, maxAvailable),
      send: (relay, message) => held.send(relay, message),
    },
    accept: (socket) => void connections.add(new RelayConnection(socket, shared)),
    async embed(url, create) {
      const place = { id: await readEmbeddedId(db, options.ids), startId: options.ids.next() };
      await insertRelay(db, { id: place.id, name: 'this portal', identityKey: `embedded:${place.id}` });
      const relay = create(place);
      await hold({ ...place, url }, embeddedLink(relay, place.id, reports, log));
      return relay;
    },
    async close() {
      clearInterval(extending);
      clearInterval(rounds);
      for (const connection of connections) connection.close(controlClose.goingAway);
      held.close();
      for (const start of starts.values()) await writeRelayGone(db, node.id, start);
    },
  };
}

function welcome({ keyring, times, clock }: RelaysOptions) {
  const tokenKeys = [...keyring.publicKeys('relay')];
  return { type: 'welcome', tokenKeys, leaseMs: times.leaseMs, now: clock.now() } as const;
}

function embeddedLink(relay: EmbeddedRelay, id: string, reports: RelayReports, log: Log): ControlLink {
  const queue = new ReportQueue(
    (message) => passReport(reports, id, message),
    (error, { type }) => log.error({ err: error, type }, 'a report of the relay failed'),
  );
  const link = relay.attach((message) => {
    if (message.type !== 'prove' && message.type !== 'hello') void queue.add(message);
  });
  return {
    send(message) {
      link.receive(message);
      return true;
    },
    replaced: () => link.detach(),
  };
}

function logged(work: Promise<void>, log: Log, what: string): void {
  work.catch((error: unknown) => log.error({ err: error }, what));
}
