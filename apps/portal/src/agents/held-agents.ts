import { type PortalToAgent, portalToAgent } from '@usher/contract';
import { z } from 'zod';
import { BusNoResponder, BusTimeout } from '../bus/index.ts';
import { controlClose } from '../control/index.ts';
import type { Bus, BusSubscription, Log } from '../ports.ts';
import type { AgentConnection, Held } from './agent-connection.ts';

const order = z.object({ message: portalToAgent.nullable(), close: z.boolean() });
type Order = z.infer<typeof order>;
const delivered = z.object({ delivered: z.boolean() });
const connected = z.object({ device: z.uuid(), connection: z.int() });
const connectedSubject = 'agents.connected';
const orderTimeoutMs = 2000;

interface Entry {
  readonly connection: AgentConnection;
  readonly held: Held;
  readonly subscription: BusSubscription;
}

/** The joined connections that this node holds, one per device, and the way to those of other nodes. */
export class HeldAgents {
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #entries = new Map<string, Entry>();
  readonly #others: BusSubscription;

  constructor(bus: Bus, log: Log) {
    this.#bus = bus;
    this.#log = log;
    this.#others = bus.subscribe(connectedSubject, (message) => this.#connectedElsewhere(message));
  }

  /** L6: whatever held the device before, here or on another node, is closed. */
  add(connection: AgentConnection, held: Held): void {
    const former = this.#entries.get(held.device);
    if (former && former.held.connection > held.connection) {
      connection.close(controlClose.replaced);
      return;
    }
    this.#drop(former);
    const subscription = this.#bus.subscribe(`agent.${held.device}`, (message) => ({
      delivered: this.#obey(held.device, order.parse(message)),
    }));
    this.#entries.set(held.device, { connection, held, subscription });
    former?.connection.close(controlClose.replaced);
    this.#bus.publish(connectedSubject, { device: held.device, connection: held.connection });
  }

  remove(connection: AgentConnection, device: string): void {
    const entry = this.#entries.get(device);
    if (entry?.connection === connection) this.#drop(entry);
  }

  async order(device: string, what: Order): Promise<boolean> {
    if (this.#obey(device, what)) return true;
    try {
      const answer = await this.#bus.request(`agent.${device}`, what, orderTimeoutMs);
      return delivered.parse(answer).delivered;
    } catch (error) {
      if (!(error instanceof BusNoResponder))
        this.#log.warn({ err: error, device, late: error instanceof BusTimeout }, 'an order did not reach its agent');
      return false;
    }
  }

  send(device: string, message: PortalToAgent): Promise<boolean> {
    return this.order(device, { message, close: false });
  }

  close(): void {
    this.#others.close();
    for (const entry of this.#entries.values()) entry.subscription.close();
    this.#entries.clear();
  }

  #obey(device: string, { message, close }: Order): boolean {
    const entry = this.#entries.get(device);
    if (!entry?.connection.open) return false;
    const sent = message === null || entry.connection.send(message);
    if (close) entry.connection.close(controlClose.removed);
    return sent;
  }

  #connectedElsewhere(message: unknown): void {
    const news = connected.parse(message);
    const entry = this.#entries.get(news.device);
    if (entry && entry.held.connection < news.connection) entry.connection.close(controlClose.replaced);
  }

  #drop(entry: Entry | undefined): void {
    if (!entry) return;
    entry.subscription.close();
    if (this.#entries.get(entry.held.device) === entry) this.#entries.delete(entry.held.device);
  }
}
