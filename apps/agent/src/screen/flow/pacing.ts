/** The most updates on their way at once, whatever the road. */
const mostInFlight = 16;
/** What may wait on the road beyond its own length: less and a hiccup leaves it empty, more and input feels it. */
const slackMs = 30;
/** Two updates this small are always let through: a key's echo waits for nobody. */
const smallBytes = 16_384;
/** Smaller updates take what a machine takes to look at them, and say nothing of the road. */
const tellingBytes = 8_192;
/** So much must have arrived for one measurement. */
const measuredBytes = 32_768;
/** Before anything is known: as a home line. */
const firstBytesPerMs = 2_000;
/** Roads change: what was measured is forgotten after so long. */
const roundTripMemoryMs = 10_000;
const rateMemoryMs = 1_000;
/** A last answer later than this, beyond twice the shortest, says that something queues, whatever was measured. */
const queuedMs = 100;

interface Sent {
  readonly at: number;
  readonly bytes: number;
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
  #lastMs = 0;
  #roundTrips: readonly Sample[] = [];
  #rates: readonly Sample[] = [];
  /** What arrived since the last measurement, and how long the road was busy with it. */
  #measuring = { bytes: 0, busyMs: 0 };

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
    return this.#rates[0]?.value;
  }

  get maySend(): boolean {
    if (this.#sent.size === 0) return true;
    if (this.#sent.size >= mostInFlight) return false;
    if (this.#sent.size === 1 && this.#inFlightBytes <= smallBytes) return true;
    if (this.#lastMs > 2 * this.shortestRoundTripMs + queuedMs) return false;
    const rate = this.bytesPerMs ?? firstBytesPerMs;
    return this.#inFlightBytes <= rate * (this.shortestRoundTripMs + slackMs);
  }

  /** Nothing is on its way. */
  get isIdle(): boolean {
    return this.#sent.size === 0;
  }

  sent(id: number, bytes: number): void {
    this.#sent.set(id, { at: this.#now(), bytes });
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
    this.#roundTrips = [...recent(this.#roundTrips, now, roundTripMemoryMs), { at: now, value: this.#lastMs }].toSorted(
      (a, b) => a.value - b.value,
    );
    this.#noteRate(bytes, sent.at, now);
    this.#answeredAt = now;
  }

  #noteRate(bytes: number, sentAt: number, now: number): void {
    if (bytes < tellingBytes) return;
    // The road was busy with it since the one before had arrived, or since it could have arrived itself.
    const begun = Math.max(this.#answeredAt, sentAt + this.shortestRoundTripMs);
    const measuring = {
      bytes: this.#measuring.bytes + bytes,
      busyMs: this.#measuring.busyMs + Math.max(0, now - begun),
    };
    this.#measuring = measuring;
    if (measuring.bytes < measuredBytes) return;
    this.#measuring = { bytes: 0, busyMs: 0 };
    const sample = { at: now, value: measuring.bytes / Math.max(1, measuring.busyMs) };
    this.#rates = [...recent(this.#rates, now, rateMemoryMs), sample].toSorted((a, b) => b.value - a.value);
  }
}

const recent = (samples: readonly Sample[], now: number, memoryMs: number): readonly Sample[] =>
  samples.filter(({ at }) => now - at <= memoryMs);
