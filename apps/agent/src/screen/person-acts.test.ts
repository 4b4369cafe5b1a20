import { expect, it } from 'vitest';
import { PersonActs } from './person-acts.ts';

const key = (down: boolean) => ({ type: 'key', keysym: 0x61, scanCode: 0, down }) as const;
const pointer = (x: number, buttons: number) => ({ type: 'pointer', x, y: 5, buttons }) as const;

it('takes keys and buttons that go down, and a pointer that moves, for a person', () => {
  const acts = new PersonActs();
  expect([key(true), pointer(1, 0), pointer(2, 0), pointer(2, 1), pointer(2, 9)].map((one) => acts.isOne(one))).toEqual(
    [true, true, true, true, true],
  );
});

it('takes what a background tab sends by itself for nobody: releases, and the same pointer again', () => {
  const acts = new PersonActs();
  acts.isOne(pointer(2, 1));
  expect([pointer(2, 0), pointer(2, 0), key(false), key(false)].map((one) => acts.isOne(one))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
