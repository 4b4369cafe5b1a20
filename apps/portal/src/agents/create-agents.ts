import type { IncomingMessage } from 'node:http';
import type { PortalToAgent } from '@usher/contract';
import type { WebSocket } from 'ws';
import { controlClose } from '../control/index.ts';
import type { Db } from '../database/index.ts';
import type { PortalNode } from '../nodes/index.ts';
import type { AgentLink, AgentReports, Bus, Clock, Keyring, Log, SessionTimes } from '../ports.ts';
import { AgentConnection, type Held, type Report } from './agent-connection.ts';
import { HeldAgents } from './held-agents.ts';
import { findDevice, type Hello, joinDevice, type KnownDevice } from './join-device.ts';
import { ReleaseQueue } from './release-queue.ts';

export interface AgentsOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly node: PortalNode;
  readonly keyring: Keyring;
  readonly times: SessionTimes;
  readonly reports: AgentReports;
  /** The address agents are told to dial, as the enrolment said it. */
  readonly origin: string;
  readonly log: Log;
}

export interface Agents {
  readonly link: AgentLink;
  accept(socket: WebSocket, request: IncomingMessage): void;
  /** Says the last words to a device, on whichever node it is, and closes its connection. */
  disconnect(device: string, message?: PortalToAgent): Promise<void>;
  close(): Promise<void>;
}

const aliveRoundMs = 5000;

/** The agents' control connections of this node. */
export function createAgents(options: AgentsOptions): Agents {
  const { db, bus, node, reports, log } = options;
  const all = new Set<AgentConnection>();
  const held = new HeldAgents(bus, log);
  const releases = new ReleaseQueue(db, log);

  async function join(connection: AgentConnection, device: KnownDevice, hello: Hello) {
    const joined = await joinDevice(db, device, hello, node.id);
    if (joined.outcome === 'twin') await held.send(device.id, { type: 'twin' });
    if (joined.outcome !== 'joined') return joined;
    const holds: Held = { device: device.id, team: device.team, connection: joined.connection };
    connection.hold(holds);
    // It may have closed while the database was asked; nobody else would write that down.
    if (!connection.open) {
      await releases.add(holds);
      return joined;
    }
    connection.send(welcome(options, joined.connection, joined.name));
    if (joined.twin) connection.send({ type: 'twin' });
    held.add(connection, holds);
    await reports.connected(device.id, joined.connection, joined.came);
    return joined;
  }

  const shared = {
    keyring: options.keyring,
    origin: options.origin,
    log,
    find: (device: string) => findDevice(db, device),
    join,
    report: (connection: AgentConnection, holds: Held, message: Report) => report(reports, connection, holds, message),
    onClosed(connection: AgentConnection, holds: Held | null) {
      all.delete(connection);
      if (!holds) return;
      held.remove(connection, holds.device);
      void releases.add(holds);
    },
  };

  const rounds = setInterval(() => {
    for (const connection of all) connection.checkAlive();
    void releases.flush();
  }, aliveRoundMs);
  node.onBuried(() => {
    for (const connection of all) connection.close(controlClose.goingAway);
  });

  return {
    link: { send: (device, message) => held.send(device, message) },
    accept: (socket) => void all.add(new AgentConnection(socket, shared)),
    async disconnect(device, message) {
      await held.order(device, { message: message ?? null, close: true });
    },
    async close() {
      clearInterval(rounds);
      for (const connection of all) connection.close(controlClose.goingAway);
      held.close();
      await releases.flush();
    },
  };
}

function welcome({ keyring, times, clock }: AgentsOptions, connection: number, deviceName: string): PortalToAgent {
  const { renewMs, leaseMs, deadlineMs, resumeMs, leaveMs } = times;
  return {
    type: 'welcome',
    connection,
    ticketKeys: [...keyring.publicKeys('ticket')],
    renewMs,
    leaseMs,
    deadlineMs,
    resumeMs,
    leaveMs,
    now: clock.now(),
    deviceName,
  };
}

async function report(reports: AgentReports, connection: AgentConnection, held: Held, message: Report): Promise<void> {
  const { device, connection: number } = held;
  switch (message.type) {
    case 'renew':
      connection.send(await reports.renew(device, number, message));
      return;
    case 'begin':
      connection.send(await reports.begin(device, number, message));
      return;
    case 'session.state':
      return reports.state(device, number, message);
    case 'session.refused':
      return reports.refused(device, number, message);
    case 'session.stopped':
      return reports.stopped(device, number, message);
    case 'screen':
      return;
    case 'bye':
      return connection.close(controlClose.goingAway);
  }
}
