import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { type MeasuredPage, type TopWatch, watchDocumentTop } from './document-top.ts';

const browserPage: MeasuredPage = {
  get scrollY() {
    return window.scrollY;
  },
  whenResized(run) {
    const observer = new ResizeObserver(run);
    observer.observe(document.body);
    return () => observer.disconnect();
  },
};

/**
 * How far below the top of the document the element begins, px; measured anew when the page is resized, and when what holds
 * the list is drawn, which `drawn` tells by being another. Scrolling draws the list alone, and moves nothing above it: to
 * measure then would make the browser lay out the page twice in every frame.
 */
export function useDocumentTop(element: RefObject<HTMLElement | null>, drawn: unknown): number {
  const [top, setTop] = useState(0);
  const watch = useRef<TopWatch | null>(null);
  useLayoutEffect(() => {
    if (!element.current) return undefined;
    const started = watchDocumentTop(element.current, browserPage, setTop);
    watch.current = started;
    return () => started.stop();
  }, [element]);
  // A page may keep its height while what stands above the list changes.
  useLayoutEffect(() => watch.current?.measure(), [drawn]);
  return top;
}
