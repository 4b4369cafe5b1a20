import { expect, it } from 'vitest';
import { type MeasuredPage, watchDocumentTop } from './document-top.ts';

/** An element `top` px below the beginning of a page that is scrolled by `scrollY`. */
function stage(top: number) {
  const told: number[] = [];
  const resized = new Set<() => void>();
  const page = {
    scrollY: 0,
    top,
    whenResized(run: () => void) {
      resized.add(run);
      return () => resized.delete(run);
    },
  } satisfies MeasuredPage & { top: number };
  const element = { getBoundingClientRect: () => ({ top: page.top - page.scrollY }) };
  const watch = watchDocumentTop(element, page, (at) => told.push(at));
  const resize = (): void => {
    for (const run of resized) run();
  };
  return { told, page, watch, resize };
}

it('says where the list begins, however far the page is scrolled', () => {
  const { told, page, watch } = stage(180);
  page.scrollY = 4_000;
  watch.measure();
  expect(told).toEqual([180]);
});

it('measures again when something above the list comes or goes', () => {
  const { told, page, resize } = stage(180);
  page.top = 240;
  resize();
  page.top = 180;
  resize();
  expect(told).toEqual([180, 240, 180]);
});

it('says nothing of a page that grows below the list, or by less than a pixel', () => {
  const { told, page, resize } = stage(180);
  resize();
  page.top = 180.3;
  resize();
  expect(told).toEqual([180]);
});

it('measures no more once it was stopped', () => {
  const { told, page, watch, resize } = stage(180);
  watch.stop();
  page.top = 300;
  resize();
  expect(told).toEqual([180]);
});
