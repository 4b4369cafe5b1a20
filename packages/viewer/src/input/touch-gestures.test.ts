import { describe, expect, it } from 'vitest';
import type { Point } from './pointer-sender.ts';
import { TouchGestures } from './touch-gestures.ts';

const at = (x: number, y: number): Point => ({ x, y });

function begin() {
  const did: unknown[][] = [];
  let due: (() => void) | null = null;
  const touch = new TouchGestures(
    {
      onTap: (fingers, { x, y }) => did.push(['tap', fingers, x, y]),
      onLongPress: ({ x, y }) => did.push(['long', x, y]),
      onDragStart: ({ x, y }, afterTap) => did.push(['start', x, y, afterTap]),
      onDrag: (by, now) => did.push(['drag', by.x, by.y, now.x, now.y]),
      onDragEnd: () => did.push(['end']),
      onScroll: ({ x, y }) => did.push(['scroll', x, y]),
      onPinch: (factor, around, by) => did.push(['pinch', factor, around.x, around.y, by.x, by.y]),
      onTouch: () => undefined,
    },
    (_, run) => {
      due = run;
      return () => (due = null);
    },
  );
  return { touch, did, stay: () => due?.() };
}

describe('fingers', () => {
  it.each([1, 2, 3])('that come and go are a tap of %d', (count) => {
    const { touch, did } = begin();
    for (let id = 0; id < count; id += 1) touch.down(id, at(10 + id * 40, 10), id * 20);
    touch.move(0, at(13, 12), 50);
    for (let id = 0; id < count; id += 1) touch.up(id, 100 + id * 10);
    expect(did).toEqual([['tap', count, 10 + (count - 1) * 40, 10]]);
  });

  it('that stay too long for a tap are none', () => {
    const { touch, did, stay } = begin();
    touch.down(1, at(5, 6), 0);
    stay();
    touch.move(1, at(50, 6), 600);
    touch.up(1, 700);
    expect(did).toEqual([['long', 5, 6]]);
  });

  it('that set out drag from where they came down, all the way', () => {
    const { touch, did, stay } = begin();
    touch.down(1, at(0, 0), 0);
    touch.move(1, at(3, 0), 10);
    touch.move(1, at(12, 0), 20);
    stay();
    touch.move(1, at(12, 5), 30);
    touch.up(1, 40);
    expect(did).toEqual([['start', 0, 0, false], ['drag', 12, 0, 12, 0], ['drag', 0, 5, 12, 5], ['end']]);
  });

  it('that drag right after a tap say so, later not', () => {
    const { touch, did } = begin();
    const tapThenDrag = (from: number, pause: number): void => {
      touch.down(1, at(0, 0), from);
      touch.up(1, from + 50);
      touch.down(1, at(0, 0), from + 50 + pause);
      touch.move(1, at(20, 0), from + 100 + pause);
      touch.up(1, from + 150 + pause);
    };
    tapThenDrag(0, 100);
    tapThenDrag(5000, 300);
    expect(did.filter(([what]) => what === 'start').map(([, , , afterTap]) => afterTap)).toEqual([true, false]);
  });

  it('that go two the same way scroll, and the one left behind does nothing', () => {
    const { touch, did } = begin();
    touch.down(1, at(0, 0), 0);
    touch.down(2, at(40, 0), 5);
    touch.move(1, at(0, 20), 10);
    touch.move(2, at(40, 20), 11);
    touch.up(2, 20);
    touch.move(1, at(0, 90), 30);
    touch.up(1, 40);
    expect(did).toEqual([
      ['scroll', 0, 10],
      ['scroll', 0, 10],
    ]);
  });

  it('that go apart pinch around their middle', () => {
    const { touch, did } = begin();
    touch.down(1, at(0, 0), 0);
    touch.down(2, at(100, 0), 5);
    touch.move(2, at(150, 0), 10);
    touch.move(1, at(-50, 0), 11);
    expect(did).toEqual([
      ['pinch', 1.5, 75, 0, 25, 0],
      ['pinch', 200 / 150, 50, 0, -25, 0],
    ]);
  });

  it('of which a second comes end the drag of the first', () => {
    const { touch, did } = begin();
    touch.down(1, at(0, 0), 0);
    touch.move(1, at(20, 0), 10);
    touch.down(2, at(90, 0), 20);
    touch.move(2, at(90, 50), 30);
    touch.up(1, 40);
    touch.up(2, 50);
    expect(did).toEqual([['start', 0, 0, false], ['drag', 20, 0, 20, 0], ['end']]);
    touch.down(3, at(7, 7), 100);
    touch.up(3, 120);
    expect(did.at(-1)).toEqual(['tap', 1, 7, 7]);
  });

  it('that the browser takes away let go', () => {
    const { touch, did } = begin();
    touch.down(1, at(0, 0), 0);
    touch.move(1, at(20, 0), 10);
    touch.cancel();
    touch.move(1, at(50, 0), 20);
    touch.up(1, 30);
    expect(did).toEqual([['start', 0, 0, false], ['drag', 20, 0, 20, 0], ['end']]);
  });
});
