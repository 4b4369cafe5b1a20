/** So long after their last act somebody still has the keyboard and the pointer to themselves. */
export const steeringPauseMs = 1_000;

/** Who may steer: one viewer with the right to. */
export interface Hand {
  readonly person: string;
  /** Somebody else steers now: nothing of this hand stays pressed. */
  letGo(): void;
  /** What it is told has changed. */
  onNews(news: SteeringNews): void;
}

export interface SteeringNews {
  /** Everybody at this screen, in the order they came. */
  readonly people: readonly string[];
  /** Who acted last; null before anybody did, and when they have left. */
  readonly steering: string | null;
  readonly isYou: boolean;
  /** What this hand does is dropped until who steers has paused. */
  readonly isHeldOff: boolean;
}

/**
 * One keyboard and one pointer, several people. The latest to act steers; others are held off until a second has passed without an
 * act, so that two who move at once do not fight for the pointer.
 */
export class Steering {
  readonly #now: () => number;
  readonly #after: (ms: number, run: () => void) => void;
  readonly #hands: Hand[] = [];
  readonly #heldOff = new Set<Hand>();
  #steering: Hand | null = null;
  #actedAt = Number.NEGATIVE_INFINITY;
  #isWatching = false;

  constructor(now: () => number, after: (ms: number, run: () => void) => void) {
    this.#now = now;
    this.#after = after;
  }

  /** The answer takes the hand away. */
  join(hand: Hand): () => void {
    this.#hands.push(hand);
    this.#tellAll();
    return () => {
      this.#hands.splice(this.#hands.indexOf(hand), 1);
      this.#heldOff.delete(hand);
      if (this.#steering === hand) {
        this.#steering = null;
        this.#heldOff.clear();
      }
      this.#tellAll();
    };
  }

  /** Whether what this hand does now may happen; it then steers. */
  mayAct(hand: Hand): boolean {
    const now = this.#now();
    if (this.#steering === hand) {
      this.#actedAt = now;
      return true;
    }
    if (this.#steering !== null && now - this.#actedAt < steeringPauseMs) {
      this.#holdOff(hand);
      return false;
    }
    const before = this.#steering;
    this.#steering = hand;
    this.#actedAt = now;
    this.#heldOff.clear();
    before?.letGo();
    this.#tellAll();
    return true;
  }

  #holdOff(hand: Hand): void {
    if (this.#heldOff.has(hand)) return;
    this.#heldOff.add(hand);
    this.#tell(hand);
    this.#watch();
  }

  /** Tells those who were held off once they no longer are. */
  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const left = Math.max(1, this.#actedAt + steeringPauseMs - this.#now());
    this.#after(left, () => {
      this.#isWatching = false;
      if (this.#heldOff.size === 0) return;
      if (this.#now() - this.#actedAt < steeringPauseMs) return this.#watch();
      const freed = [...this.#heldOff];
      this.#heldOff.clear();
      for (const hand of freed) this.#tell(hand);
    });
  }

  #tellAll(): void {
    for (const hand of this.#hands) this.#tell(hand);
  }

  #tell(hand: Hand): void {
    hand.onNews({
      people: this.#hands.map(({ person }) => person),
      steering: this.#steering?.person ?? null,
      isYou: this.#steering === hand,
      isHeldOff: this.#heldOff.has(hand),
    });
  }
}
