import { describe, expect, it } from 'vitest';
import { button, buttonsOf, PointerSender } from './pointer-sender.ts';

function begin() {
  const sent: (readonly (number | string)[])[] = [];
  let frame: (() => void) | null = null;
  const pointer = new PointerSender({
    send: ({ x, y }, buttons) => sent.push([x, y, buttons]),
    sendMotion: (dx, dy, buttons) => sent.push(['by', dx, dy, buttons]),
    nextFrame: (run) => {
      frame = run;
      return () => (frame = null);
    },
  });
  const nextFrame = (): void => {
    const run = frame;
    frame = null;
    run?.();
  };
  return { pointer, sent, nextFrame };
}

describe('a pointer', () => {
  it('is told of at once, and then once a frame where it came to', () => {
    const { pointer, sent, nextFrame } = begin();
    for (const x of [1, 2, 3]) pointer.moveTo({ x, y: 9 });
    expect(sent).toEqual([[1, 9, 0]]);
    nextFrame();
    expect(sent).toEqual([
      [1, 9, 0],
      [3, 9, 0],
    ]);
    nextFrame();
    pointer.moveTo({ x: 3, y: 9 });
    nextFrame();
    expect(sent).toHaveLength(2);
  });

  it('has come where a button goes down before it does', () => {
    const { pointer, sent } = begin();
    for (const x of [1, 2]) pointer.moveTo({ x, y: 9 });
    pointer.setButtons(button.left);
    pointer.setButtons(button.left);
    pointer.moveTo({ x: 5, y: 9 });
    pointer.releaseAll();
    pointer.releaseAll();
    expect(sent).toEqual([
      [1, 9, 0],
      [2, 9, 0],
      [2, 9, 1],
      [5, 9, 1],
      [5, 9, 0],
    ]);
  });

  it('turns the wheel notch by notch, with what else is held', () => {
    const { pointer, sent } = begin();
    pointer.moveTo({ x: 1, y: 1 });
    pointer.setButtons(button.right);
    pointer.turnWheel({ x: -1, y: 2 });
    const [down, left] = [button.right | button.wheelDown, button.right | button.wheelLeft];
    expect(sent.slice(2).map(([, , buttons]) => buttons)).toEqual([down, 4, down, 4, left, 4]);
  });

  it('of the device moves by whole pixels, and no press says where it is', () => {
    const { pointer, sent, nextFrame } = begin();
    pointer.isRelative = true;
    pointer.moveBy(0.4, -1.5);
    pointer.moveBy(0.4, -1.5);
    pointer.moveBy(0.4, 0);
    nextFrame();
    pointer.setButtons(button.left);
    pointer.turnWheel({ x: 0, y: -1 });
    expect(sent).toEqual([
      ['by', 0, -1, 0],
      ['by', 1, -2, 0],
      ['by', 0, 0, 1],
      ['by', 0, 0, 9],
      ['by', 0, 0, 1],
    ]);
  });
});

it('says where it is once it is not the device’s any more, also if that is where it was before', () => {
  const { pointer, sent, nextFrame } = begin();
  pointer.moveTo({ x: 7, y: 7 });
  nextFrame();
  pointer.isRelative = true;
  pointer.isRelative = false;
  pointer.moveTo({ x: 7, y: 7 });
  expect(sent).toEqual([
    [7, 7, 0],
    [7, 7, 0],
  ]);
});

it('knows the browser’s buttons by RFB’s places', () => {
  expect([1, 2, 4, 8, 16, 31].map(buttonsOf)).toEqual([1, 4, 2, 0x80, 0x100, 0x187]);
});
