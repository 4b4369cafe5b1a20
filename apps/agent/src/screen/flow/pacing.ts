/** The most updates on their way at once, whatever the road. */
const mostInFlight = 16;
/** What may wait on the road beyond its own length: less and a hiccup leaves it empty, more and input feels it. */
const slackMs = 30;
/** Two updates this small are always let through: a key's echo waits for nobody. */
const smallBytes = 16_384;
/** Smaller updates take what a machine takes to look at them, and say nothing of the road. */
const tellingBytes = 8_192;
/** So much must have arrived to tell, and so many answers are asked. */
const measuredBytes = 32_768;
const measuredAnswers = 8;
/** Before anything is known: as a home line. */
const firstBytesPerMs = 2_000;
/** Roads change: what was measured is forgotten after so long. */
const roundTripMemoryMs = 10_000;
const rateMemoryMs = 3_000;
/** A last answer later than this, beyond twice the shortest, says that something queues, whatever was measured. */
const queuedMs = 100;
const stuckMs = 5_000;
const probeBytes = 1_024;
const probeEveryMs = 1_000;
const mostUnprobedMs = 6_000;

interface Sent {
  readonly at: number;
  readonly bytes: number;
  /** So small, with nothing before it, that its way there and back is the road's own length. */
  readonly isProbe: boolean;
}

/** What one answer says: so many bytes, and how long the road was busy with them. */
interface Delivery {
  readonly at: number;
  readonly bytes: number;
  readonly busyMs: number;
}

interface Sample {
  readonly at: number;
  readonly value: number;
}

/**
 * When the next update may leave: so that the road is never empty and nothing queues on it, since what queues is old when it arrives. Each
 * update ends with a fence; its answer says when the viewer had dealt with all before it. From these come the shortest round trip and the
 * rate of delivery, and their product is what may be unacknowledged.
 */
export class Pacing {
  readonly #now: () => number;
  readonly #sent = new Map<number, Sent>();
  #inFlightBytes = 0;
  #answeredAt = 0;
  #probedAt = Number.NEGATIVE_INFINITY;
  #lastMs = 0;
  #roundTrips: readonly Sample[] = [];
  /** The last of those that tell. */
  #deliveries: readonly Delivery[] = [];
  #bytesPerMs: number | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The last update's, from its first byte sent to the viewer's word; ms. */
  get roundTripMs(): number {
    return this.#lastMs;
  }

  /** Of the road when nothing waits on it; ms, 0 before the first answer. */
  get shortestRoundTripMs(): number {
    return this.#roundTrips[0]?.value ?? 0;
  }

  /** What arrives, bytes a millisecond; undefined before enough was sent to tell. */
  get bytesPerMs(): number | undefined {
    return this.#bytesPerMs;
  }

  get maySend(): boolean {
    if (this.#sent.size === 0) return true;
    if (this.#sent.size >= mostInFlight) return false;
    // The road is let run empty for a moment rather than its length guessed for ever.
    if (this.#now() - this.#probedAt > mostUnprobedMs) return false;
    if (this.#sent.size === 1 && this.#inFlightBytes <= smallBytes) return true;
    if (this.#lastMs > 2 * this.shortestRoundTripMs + queuedMs) return false;
    const rate = this.bytesPerMs ?? firstBytesPerMs;
    return this.#inFlightBytes <= rate * (this.shortestRoundTripMs + slackMs);
  }

  /** Nobody has answered for long. */
  get isStuck(): boolean {
    const oldest = this.#sent.values().next().value;
    return oldest !== undefined && this.#now() - oldest.at > stuckMs;
  }

  /** Nothing is on its way. */
  get isIdle(): boolean {
    return this.#sent.size === 0;
  }

  /** Whether an empty fence should go before the next update, to learn how long the road is by now. */
  get wantsProbe(): boolean {
    return this.#sent.size === 0 && this.#now() - this.#probedAt > probeEveryMs;
  }

  sent(id: number, bytes: number): void {
    const isProbe = this.#sent.size === 0 && bytes <= probeBytes;
    if (isProbe) this.#probedAt = this.#now();
    this.#sent.set(id, { at: this.#now(), bytes, isProbe });
    this.#inFlightBytes += bytes;
  }

  acknowledged(id: number): void {
    const sent = this.#sent.get(id);
    if (sent === undefined) return;
    const now = this.#now();
    let bytes = 0;
    // Answers come in order: what was sent before has arrived too.
    for (const [earlier, { bytes: own }] of this.#sent) {
      this.#sent.delete(earlier);
      bytes += own;
      if (earlier === id) break;
    }
    this.#inFlightBytes -= bytes;
    this.#lastMs = now - sent.at;
    if (sent.isProbe) {
      const sample = { at: now, value: this.#lastMs };
      const samples = [...recent(this.#roundTrips, now, roundTripMemoryMs), sample];
      this.#roundTrips = samples.toSorted((a, b) => a.value - b.value);
    }
    this.#noteRate(bytes, sent.at, now);
    this.#answeredAt = now;
  }

  #noteRate(bytes: number, sentAt: number, now: number): void {
    if (bytes < tellingBytes) return;
    // The road was busy with it since the one before had arrived, or since it could have arrived itself.
    const begun = Math.max(this.#answeredAt, sentAt + this.shortestRoundTripMs);
    const deliveries = [...this.#deliveries, { at: now, bytes, busyMs: Math.max(0, now - begun) }].slice(
      -measuredAnswers,
    );
    this.#deliveries = recent(deliveries, now, rateMemoryMs);
    const sum = (of: (delivery: Delivery) => number): number =>
      this.#deliveries.reduce((total, delivery) => total + of(delivery), 0);
    const measured = sum((delivery) => delivery.bytes);
    // Answers come in bursts after a packet was lost: one alone says nothing.
    if (measured >= measuredBytes)
      this.#bytesPerMs =
        measured /
        Math.max(
          1,
          sum(({ busyMs }) => busyMs),
        );
  }
}

const recent = <Kept extends { readonly at: number }>(kept: readonly Kept[], now: number, memoryMs: number): Kept[] =>
  kept.filter(({ at }) => now - at <= memoryMs);
