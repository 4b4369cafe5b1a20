/** When a grab's stages were reached; ms by the screen's clock. */
export interface GrabTimes {
  /** The X server's first word of what is in it. */
  readonly damagedAt: number;
  readonly begunAt: number;
  readonly grabbedAt: number;
  readonly comparedAt: number;
}

/** How long each stage of one update took, ms: until the grab could begin, the grab, the comparison, the encoders. */
export interface UpdateStages {
  readonly waitMs: number;
  readonly grabMs: number;
  readonly compareMs: number;
  readonly encodeMs: number;
}

/** So many updates are remembered. */
const remembered = 64;

/** The stages of the last updates of one viewer, for whoever wants to know where time goes. */
export class RecentStages {
  /** When the viewer came: nothing waited for it before. */
  readonly #since: number;
  readonly #updates: UpdateStages[] = [];

  constructor(since: number) {
    this.#since = since;
  }

  note({ damagedAt, begunAt, grabbedAt, comparedAt }: GrabTimes, sentAt: number): void {
    this.#updates.push({
      waitMs: Math.max(0, begunAt - Math.max(damagedAt, this.#since)),
      grabMs: grabbedAt - begunAt,
      compareMs: comparedAt - grabbedAt,
      encodeMs: sentAt - comparedAt,
    });
    if (this.#updates.length > remembered) this.#updates.shift();
  }

  /** The median of each stage; undefined before the first update. */
  medians(): UpdateStages | undefined {
    if (this.#updates.length === 0) return undefined;
    const median = (of: (update: UpdateStages) => number): number => {
      const sorted = Float64Array.from(this.#updates, of).toSorted();
      return sorted[Math.floor(sorted.length / 2)] ?? 0;
    };
    return {
      waitMs: median(({ waitMs }) => waitMs),
      grabMs: median(({ grabMs }) => grabMs),
      compareMs: median(({ compareMs }) => compareMs),
      encodeMs: median(({ encodeMs }) => encodeMs),
    };
  }
}
