import { type FocusEvent, type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';

/**
 * Many buttons in a row that are one stop of Tab: arrows lead from each to the next, Home and End to the ends. `stops` name
 * the buttons in their order, as each one's `data-stop` does. When the one that has the focus goes, the one that takes its
 * place gets it, and the row itself when none is left.
 */
export function useRoving(stops: readonly string[]) {
  const row = useRef<HTMLDivElement>(null);
  const [last, setLast] = useState<string | null>(null);
  const focused = useRef<{ readonly stop: string; place: number } | null>(null);
  useLayoutEffect(() => {
    const was = focused.current;
    if (!row.current || !was) return;
    const place = stops.indexOf(was.stop);
    if (place >= 0) {
      was.place = place;
      return;
    }
    focused.current = null;
    focusStop(row.current, heir(stops, was.place));
  });
  const onFocus = ({ target }: FocusEvent<HTMLElement>): void => {
    const stop = target.dataset['stop'];
    if (stop === undefined) return;
    focused.current = { stop, place: stops.indexOf(stop) };
    setLast(stop);
  };
  const onBlur = (): void => {
    focused.current = null;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const at = focused.current === null ? -1 : stops.indexOf(focused.current.stop);
    const next = stops[nextAt(event.key, at, stops.length)];
    if (next === undefined) return;
    event.preventDefault();
    focusStop(event.currentTarget, next);
  };
  const stop = last !== null && stops.includes(last) ? last : stops[0];
  return { stop, row: { ref: row, onFocus, onBlur, onKeyDown } };
}

function focusStop(row: HTMLElement, stop: string | undefined): void {
  const buttons = [...row.querySelectorAll<HTMLElement>('[data-stop]')];
  const button = buttons.find(({ dataset }) => dataset['stop'] === stop);
  (button ?? row).focus();
}

/** Who takes the place of one that went: the next, or the last. */
function heir(stops: readonly string[], place: number): string | undefined {
  return stops[Math.min(place, stops.length - 1)];
}

function nextAt(key: string, at: number, count: number): number {
  if (key === 'ArrowRight') return Math.min(at + 1, count - 1);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : -1;
}
