/** An element of the page. */
export interface HeldArea {
  contains(node: unknown): boolean;
}

/** The document it stands in. */
export interface HeldPage extends Pick<EventTarget, 'addEventListener' | 'removeEventListener'> {
  readonly activeElement: unknown;
}

export interface HeldWatch {
  /** Looks again: what is removed while it is focused or under the pointer may go without a word. */
  check(): void;
  stop(): void;
}

/**
 * Tells whether the pointer or the focus is in `area`. The document is asked each time, for comings and goings do not add up:
 * a dialog that closes takes focus and pointer with it, and the area hears of neither.
 */
export function watchHeld(area: HeldArea, page: HeldPage, tell: (held: boolean) => void): HeldWatch {
  let under: unknown = null;
  const within = (node: unknown): boolean => node !== null && area.contains(node);
  const check = (): void => tell(within(under) || within(page.activeElement));
  const pointAt = (node: unknown): void => {
    under = node;
    check();
  };
  const over = ({ target }: Event): void => pointAt(target);
  const out = (event: Event): void => {
    const left = !('relatedTarget' in event) || event.relatedTarget === null;
    if (left) pointAt(null);
  };
  // Only after the event does the document know where the focus went.
  const focus = (): void => queueMicrotask(check);
  const heard = Object.entries({ pointerover: over, pointerout: out, focusin: focus, focusout: focus });
  for (const [name, listener] of heard) page.addEventListener(name, listener);
  return {
    check,
    stop: () => {
      for (const [name, listener] of heard) page.removeEventListener(name, listener);
    },
  };
}
