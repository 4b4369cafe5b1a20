export interface WheelTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number;
  /** The wheel's own count, 120 a notch, where the browser tells it; 0 otherwise. */
  readonly wheelDeltaX: number;
  readonly wheelDeltaY: number;
}

export interface Notches {
  /** To the right. */
  readonly x: number;
  /** Down. */
  readonly y: number;
}

/** Programs scroll by about three lines a notch. */
const notchPx = 60;
const notchLines = 3;
const notchesOfPage = 5;
const wheelCount = 120;
/** No turn of a wheel is longer, whatever a browser says. */
const mostNotches = 30;

/** Turns a wheel's or a trackpad's movement into the notches that X11 knows; what is less than one adds up. */
export class WheelNotches {
  #x = 0;
  #y = 0;

  take(turn: WheelTurn): Notches {
    const x = this.#whole(this.#x, inNotches(turn.deltaX, turn.deltaMode, turn.wheelDeltaX));
    const y = this.#whole(this.#y, inNotches(turn.deltaY, turn.deltaMode, turn.wheelDeltaY));
    this.#x = x.rest;
    this.#y = y.rest;
    return { x: x.notches, y: y.notches };
  }

  #whole(before: number, more: number): { readonly notches: number; readonly rest: number } {
    // The other way round begins anew.
    const sum = before * more < 0 ? more : before + more;
    const notches = Math.max(-mostNotches, Math.min(mostNotches, Math.trunc(sum)));
    return { notches: notches === 0 ? 0 : notches, rest: sum - Math.trunc(sum) };
  }
}

function inNotches(delta: number, mode: number, wheelDelta: number): number {
  // A wheel that clicks: one click is one notch, whatever number of pixels the browser makes of it.
  if (wheelDelta !== 0 && wheelDelta % wheelCount === 0) return -wheelDelta / wheelCount;
  if (mode === 1) return delta / notchLines;
  return mode === 2 ? delta * notchesOfPage : delta / notchPx;
}
