import { describe, expect, it } from 'vitest';
import { WheelNotches } from './wheel-notches.ts';

const turn = (deltaY: number, more: object = {}) => ({
  deltaX: 0,
  deltaY,
  deltaMode: 0,
  wheelDeltaX: 0,
  wheelDeltaY: 0,
  ...more,
});
const downs = (...turns: readonly ReturnType<typeof turn>[]): number[] => {
  const wheel = new WheelNotches();
  return turns.map((one) => wheel.take(one).y);
};

describe('a wheel', () => {
  it('that clicks is one notch a click, whatever the browser makes of it', () => {
    const click = (deltaY: number, clicks: number) => turn(deltaY, { wheelDeltaY: -120 * clicks });
    expect(downs(click(100, 1), click(53, 1), click(-4.2, -1), click(360, 3))).toEqual([1, 1, -1, 3]);
  });

  it('that glides adds up to notches, and begins anew the other way', () => {
    expect(downs(turn(25), turn(25), turn(25), turn(50))).toEqual([0, 0, 1, 1]);
    expect(downs(turn(50), turn(-50), turn(-20))).toEqual([0, 0, -1]);
  });

  it('turns both ways at once', () => {
    expect(new WheelNotches().take(turn(-60, { deltaX: 125 }))).toEqual({ x: 2, y: -1 });
  });

  it('counts lines and pages', () => {
    expect(downs(turn(3, { deltaMode: 1 }), turn(1, { deltaMode: 1 }), turn(1, { deltaMode: 2 }))).toEqual([1, 0, 5]);
  });

  it('turns no further than a wheel can', () => {
    expect(downs(turn(1e9), turn(60))).toEqual([30, 1]);
  });
});
