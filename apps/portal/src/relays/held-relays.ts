import { type PortalToRelay, portalToRelay } from '@usher/contract';
import { z } from 'zod';
import { BusNoResponder } from '../bus/index.ts';
import type { Bus, BusSubscription, Log } from '../ports.ts';

/** One relay's control link, over a socket or in this process. */
export interface ControlLink {
  /** False when nobody can hear it any more. */
  send(message: PortalToRelay): boolean;
  /** Another link took its place. */
  replaced(): void;
}

interface Entry {
  readonly link: ControlLink;
  readonly subscription: BusSubscription;
}

const delivered = z.object({ delivered: z.boolean() });
const orderTimeoutMs = 2000;

/** The control links that this node holds, one per relay, and the way to those of other nodes. */
export class HeldRelays {
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #entries = new Map<string, Entry>();

  constructor(bus: Bus, log: Log) {
    this.#bus = bus;
    this.#log = log;
  }

  ids(): string[] {
    return [...this.#entries.keys()];
  }

  add(relay: string, link: ControlLink): void {
    const former = this.#entries.get(relay);
    former?.subscription.close();
    const subscription = this.#bus.subscribe(`relay.${relay}`, (message) => ({
      delivered: this.deliver(relay, portalToRelay.parse(message)),
    }));
    this.#entries.set(relay, { link, subscription });
    former?.link.replaced();
  }

  /** False when another link has taken its place. */
  remove(relay: string, link: ControlLink): boolean {
    const entry = this.#entries.get(relay);
    if (entry?.link !== link) return false;
    entry.subscription.close();
    return this.#entries.delete(relay);
  }

  deliver(relay: string, message: PortalToRelay): boolean {
    return this.#entries.get(relay)?.link.send(message) ?? false;
  }

  async send(relay: string, message: PortalToRelay): Promise<boolean> {
    if (this.deliver(relay, message)) return true;
    try {
      return delivered.parse(await this.#bus.request(`relay.${relay}`, message, orderTimeoutMs)).delivered;
    } catch (error) {
      if (!(error instanceof BusNoResponder)) this.#log.warn({ err: error, relay }, 'an order did not reach its relay');
      return false;
    }
  }

  close(): void {
    for (const { subscription } of this.#entries.values()) subscription.close();
    this.#entries.clear();
  }
}
