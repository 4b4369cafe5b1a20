import type { Point } from './pointer-sender.ts';

/** What fingers did, in the page's pixels. */
export interface TouchActs {
  /** Up again before they moved or stayed. */
  onTap(fingers: number, at: Point): void;
  /** One finger stayed; what it does until it is up is nothing more. */
  onLongPress(at: Point): void;
  /** One finger set out from there; `afterTap`: right after a tap of one. */
  onDragStart(from: Point, afterTap: boolean): void;
  onDrag(by: Point, at: Point, ms: number): void;
  onDragEnd(): void;
  /** Two fingers went the same way. */
  onScroll(by: Point): void;
  /** Two fingers went apart by that factor, around that point, which itself moved. */
  onPinch(factor: number, around: Point, by: Point): void;
  /** A finger came down. */
  onTouch(): void;
}

/** Less is the shaking of a finger that taps. */
const startPx = 8;
const pinchPx = 24;
const tapMs = 350;
const longPressMs = 500;
export const afterTapMs = 250;

type Phase = 'idle' | 'one' | 'dragging' | 'several' | 'scrolling' | 'pinching' | 'over';

interface Finger {
  readonly from: Point;
  readonly at: Point;
}

/** Tells what fingers mean, whatever they are on. Times are in ms on one clock. */
export class TouchGestures {
  readonly #acts: TouchActs;
  readonly #after: (ms: number, run: () => void) => () => void;
  readonly #fingers = new Map<number, Finger>();
  #phase: Phase = 'idle';
  #most = 0;
  #beganAt = 0;
  #movedAt = 0;
  #tappedAt = Number.NEGATIVE_INFINITY;
  #forgetLongPress: () => void = () => undefined;
  /** Of two fingers, when their movement was last told. */
  #before = { centre: { x: 0, y: 0 }, distance: 0 };

  constructor(acts: TouchActs, after: (ms: number, run: () => void) => () => void) {
    this.#acts = acts;
    this.#after = after;
  }

  down(id: number, at: Point, now: number): void {
    this.#fingers.set(id, { from: at, at });
    this.#most = Math.max(this.#most, this.#fingers.size);
    this.#forgetLongPress();
    this.#acts.onTouch();
    if (this.#fingers.size === 1) return this.#begin(at, now);
    if (this.#phase === 'dragging') this.#acts.onDragEnd();
    if (this.#phase === 'dragging' || this.#phase === 'over') this.#phase = 'over';
    else this.#phase = 'several';
    this.#before = this.#pair();
  }

  move(id: number, at: Point, now: number): void {
    const finger = this.#fingers.get(id);
    if (finger === undefined) return;
    this.#fingers.set(id, { from: finger.from, at });
    if (this.#phase === 'one') this.#setOut(finger.from, at);
    else if (this.#phase === 'dragging') this.#acts.onDrag(minus(at, finger.at), at, now - this.#movedAt);
    else if (this.#fingers.size === 2) this.#moveTwo();
    this.#movedAt = now;
  }

  up(id: number, now: number): void {
    const finger = this.#fingers.get(id);
    if (finger === undefined) return;
    this.#forgetLongPress();
    this.#fingers.delete(id);
    if (this.#phase === 'dragging') this.#acts.onDragEnd();
    const isTap = (this.#phase === 'one' || this.#phase === 'several') && now - this.#beganAt < tapMs;
    if (this.#fingers.size > 0) {
      // A finger that stays behind is no longer meant, unless the others were tapped with it.
      if (this.#phase !== 'several') this.#phase = 'over';
      return;
    }
    this.#phase = 'idle';
    if (isTap) {
      if (this.#most === 1) this.#tappedAt = now;
      this.#acts.onTap(this.#most, finger.from);
    }
    this.#most = 0;
  }

  /** The browser took the fingers away. */
  cancel(): void {
    this.#forgetLongPress();
    if (this.#phase === 'dragging') this.#acts.onDragEnd();
    this.#fingers.clear();
    this.#phase = 'idle';
    this.#most = 0;
  }

  #begin(at: Point, now: number): void {
    this.#phase = 'one';
    this.#beganAt = now;
    this.#movedAt = now;
    this.#forgetLongPress = this.#after(longPressMs, () => {
      this.#phase = 'over';
      this.#acts.onLongPress(at);
    });
  }

  #setOut(from: Point, at: Point): void {
    if (Math.hypot(at.x - from.x, at.y - from.y) < startPx) return;
    this.#forgetLongPress();
    this.#phase = 'dragging';
    this.#acts.onDragStart(from, this.#beganAt - this.#tappedAt < afterTapMs);
    this.#acts.onDrag(minus(at, from), at, 0);
  }

  #moveTwo(): void {
    const now = this.#pair();
    const by = minus(now.centre, this.#before.centre);
    if (this.#phase === 'several') {
      if (Math.abs(now.distance - this.#before.distance) >= pinchPx) this.#phase = 'pinching';
      else if (Math.hypot(by.x, by.y) >= startPx) this.#phase = 'scrolling';
      else return;
    }
    if (this.#phase === 'scrolling') this.#acts.onScroll(by);
    if (this.#phase === 'pinching') this.#acts.onPinch(now.distance / this.#before.distance, now.centre, by);
    this.#before = now;
  }

  #pair(): { readonly centre: Point; readonly distance: number } {
    const [one, other = one] = [...this.#fingers.values()].map(({ at }) => at);
    if (one === undefined || other === undefined) return this.#before;
    return {
      centre: { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 },
      // Never none, for it is divided by.
      distance: Math.max(1, Math.hypot(one.x - other.x, one.y - other.y)),
    };
  }
}

const minus = (one: Point, other: Point): Point => ({ x: one.x - other.x, y: one.y - other.y });
