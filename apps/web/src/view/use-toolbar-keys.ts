import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from 'react';

interface ToolbarKeys {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * The tools of a bar are one stop of Tab (WAI-ARIA, toolbar): arrows, Home and End lead among them, Escape leaves. The tools
 * are whatever buttons stand in it, so that each part of the viewer can bring its own.
 */
export function useToolbarKeys(onLeave: () => void): ToolbarKeys {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const bar = ref.current;
    const mark = (): void => markStop(bar === null ? [] : tools(bar));
    mark();
    bar?.addEventListener('focusin', mark);
    return () => bar?.removeEventListener('focusin', mark);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const bar = ref.current;
    // A menu of a tool is drawn elsewhere, and its keys are its own.
    if (bar === null || !(event.target instanceof HTMLElement) || !bar.contains(event.target)) return;
    if (event.key === 'Escape') return onLeave();
    const stops = tools(bar);
    const next = stops[nextAt(event.key, stops.indexOf(event.target), stops.length)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return { ref, onKeyDown };
}

function tools(bar: HTMLElement): HTMLElement[] {
  return [...bar.querySelectorAll<HTMLElement>('button:not(:disabled)')];
}

/** The one that has the focus, or had it last, or the first. */
function markStop(stops: readonly HTMLElement[]): void {
  const stop =
    stops.find((tool) => tool === document.activeElement) ?? stops.find(({ tabIndex }) => tabIndex === 0) ?? stops[0];
  for (const tool of stops) tool.tabIndex = tool === stop ? 0 : -1;
}

function nextAt(key: string, at: number, count: number): number {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at - 1 + count) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : -1;
}
