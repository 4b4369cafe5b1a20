import { type RefCallback, useCallback, useEffect, useRef, useState } from 'react';
import { keepOrder } from '../../live/order.ts';
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

/** Items in the order they are shown: the wanted one, or while frozen the one already on the screen. */
export function useFrozenOrder<T>(items: readonly T[], keyOf: (item: T) => string, frozen: boolean): readonly T[] {
  const shown = useRef<readonly string[]>([]);
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  const order = keepOrder(shown.current, [...byKey.keys()], frozen);
  shown.current = order;
  return order.flatMap((key) => byKey.get(key) ?? []);
}
