import { type RefCallback, useCallback, useEffect, useRef, useState } from 'react';
import { keepUnchanged, type PersonSessions } from './grouping.ts';
import { holdOrder, orderShown, type ShownOrder } from './held-order.ts';
import { type HeldWatch, watchHeld } from './held-still.ts';

/** True while the pointer or the focus is in the element that `area` is given to. */
export function useFrozen(): { readonly frozen: boolean; readonly area: RefCallback<HTMLElement> } {
  const [frozen, setFrozen] = useState(false);
  const watch = useRef<HeldWatch | null>(null);
  const area = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const started = watchHeld(element, document, setFrozen);
    watch.current = started;
    return () => {
      started.stop();
      watch.current = null;
      setFrozen(false);
    };
  }, []);
  // Pages of sessions are drawn again with every tick, and after every change.
  useEffect(() => watch.current?.check());
  return { frozen, area };
}

/**
 * People as they are shown: in the wanted order, or while frozen in the one that stands on the screen (see `holdOrder`).
 * Whatever is `asked` anew, by a filter or an order, shows at once.
 */
export function useFrozenOrder(
  people: readonly PersonSessions[],
  isOpen: (member: string) => boolean,
  frozen: boolean,
  asked: unknown,
): readonly PersonSessions[] {
  const answered = useRef(asked);
  const shown = useRef<ShownOrder>(new Map());
  const drawn = useRef<ReadonlyMap<string, PersonSessions>>(new Map());
  const holds = frozen && answered.current === asked;
  const held = keepUnchanged(drawn.current, holds ? holdOrder(shown.current, people, isOpen) : people);
  answered.current = asked;
  shown.current = orderShown(held);
  drawn.current = new Map(held.map((person) => [person.member, person]));
  return held;
}
