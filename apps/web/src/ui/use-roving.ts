import { type FocusEvent, type KeyboardEvent, useState } from 'react';

/**
 * Many buttons in a row that are one stop of Tab: arrows lead from each to the next, Home and End to the ends. `stops`
 * are the places at which a button stands, which its `data-place` says.
 */
export function useRoving(stops: readonly number[]) {
  const [last, setLast] = useState(0);
  const onFocus = ({ target }: FocusEvent<HTMLElement>): void => setLast(Number(target.dataset['place'] ?? last));
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    const at = buttons.findIndex((button) => button === event.target);
    const next = buttons[nextAt(event.key, at, buttons.length)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return { stop: stops.includes(last) ? last : stops[0], onFocus, onKeyDown };
}

function nextAt(key: string, at: number, count: number): number {
  if (key === 'ArrowRight') return Math.min(at + 1, count - 1);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : -1;
}
