/** What a page has of the browser to draw with. */
export interface Frames {
  readonly hidden: () => boolean;
  readonly nextFrame: (run: () => void) => void;
  readonly after: (ms: number, run: () => void) => void;
}

/** A page that is hidden before its frame comes gets none. */
const longestMs = 250;

/**
 * Hands on only the newest of what comes between two frames: a thousand changes a second are drawn sixty times. A hidden
 * page has no frames, and may have an offer to take: there everything is handed on as it comes.
 */
export function perFrame<T>(frames: Frames, show: (newest: T) => void): (value: T) => void {
  let waiting: { newest: T } | null = null;
  const flush = (): void => {
    const shown = waiting;
    waiting = null;
    if (shown) show(shown.newest);
  };
  return (value) => {
    const asked = waiting !== null;
    waiting = { newest: value };
    if (frames.hidden()) return flush();
    if (asked) return undefined;
    frames.nextFrame(flush);
    return frames.after(longestMs, flush);
  };
}
