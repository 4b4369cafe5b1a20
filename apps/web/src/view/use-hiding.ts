import { useEffect, useRef, useState } from 'react';

const firstShowMs = 5_000;
const lingerMs = 1_500;
const topEdgePx = 6;

/** Shown at first, then out of the way; back by the pointer at the top edge or Ctrl+Alt+Shift+M. */
export function useHiding(pinned: boolean): { shown: boolean; hold: () => void; release: () => void } {
  const [shown, setShown] = useState(true);
  const timer = useRef<number | undefined>(undefined);
  const hold = (): void => {
    clearTimeout(timer.current);
    setShown(true);
  };
  const hideAfter = (ms: number): void => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setShown(false), ms);
  };
  useEffect(() => {
    hideAfter(firstShowMs);
    const onMove = (event: PointerEvent): void => {
      if (event.clientY <= topEdgePx) hold();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey && event.altKey && event.shiftKey && event.code === 'KeyM') {
        event.stopPropagation();
        hold();
        (questionButton() ?? document.querySelector<HTMLElement>('[role=toolbar] button'))?.focus();
      }
    };
    window.addEventListener('pointermove', onMove, true);
    window.addEventListener('keydown', onKey, true);
    return () => {
      clearTimeout(timer.current);
      window.removeEventListener('pointermove', onMove, true);
      window.removeEventListener('keydown', onKey, true);
    };
  }, []);
  return { shown: shown || pinned, hold, release: () => hideAfter(lingerMs) };
}

/** A question to the person goes before their tools. */
function questionButton(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-question] button');
}
