/** The highest number of updates that may be on their way, whatever the distance. */
const mostInFlight = 12;
const frameIntervalMs = 1000 / 60;
/** A queue that delays by this much beyond the distance itself is shortened. */
const tolerableQueueMs = 40;
/** Network paths change: the shortest round trip seen is forgotten after so many. */
const roundTripMemory = 600;

/**
 * How many updates may be unacknowledged: enough to fill the distance to the viewer at 60 a second, and no more once
 * round trips grow, since what is queued on the way is old when it arrives.
 */
export class Pacing {
  readonly #now: () => number;
  readonly #sentAt = new Map<number, number>();
  #shortestMs = Number.POSITIVE_INFINITY;
  #lastMs = 0;
  #samples = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get roundTripMs(): number {
    return this.#lastMs;
  }

  get maySend(): boolean {
    return this.#sentAt.size < this.#window();
  }

  sent(id: number): void {
    this.#sentAt.set(id, this.#now());
  }

  acknowledged(id: number): void {
    const sentAt = this.#sentAt.get(id);
    if (sentAt === undefined) return;
    this.#sentAt.delete(id);
    this.#lastMs = this.#now() - sentAt;
    this.#samples += 1;
    if (this.#samples % roundTripMemory === 0) this.#shortestMs = this.#lastMs;
    this.#shortestMs = Math.min(this.#shortestMs, this.#lastMs);
  }

  reset(): void {
    this.#sentAt.clear();
  }

  #window(): number {
    if (this.#shortestMs === Number.POSITIVE_INFINITY) return 2;
    if (this.#lastMs > this.#shortestMs * 2 + tolerableQueueMs) return 1;
    return Math.min(mostInFlight, 2 + Math.floor(this.#shortestMs / frameIntervalMs));
  }
}
