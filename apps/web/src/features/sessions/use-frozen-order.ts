import { type FocusEvent, useRef, useState } from 'react';
import { keepOrder } from '../../live/order.ts';

interface FreezeHandlers {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent) => void;
}

/** True while the pointer or the focus is in the table. */
export function useFrozen(): { readonly frozen: boolean; readonly handlers: FreezeHandlers } {
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const handlers: FreezeHandlers = {
    onPointerEnter: () => setPointer(true),
    onPointerLeave: () => setPointer(false),
    onFocus: () => setFocus(true),
    onBlur: (event) => setFocus(event.currentTarget.contains(event.relatedTarget)),
  };
  return { frozen: pointer || focus, handlers };
}

/** Items in the order they are shown: the wanted one, or while frozen the one already on the screen. */
export function useFrozenOrder<T>(items: readonly T[], keyOf: (item: T) => string, frozen: boolean): readonly T[] {
  const shown = useRef<readonly string[]>([]);
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  const order = keepOrder(shown.current, [...byKey.keys()], frozen);
  shown.current = order;
  return order.flatMap((key) => byKey.get(key) ?? []);
}
