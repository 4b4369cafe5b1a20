import { describe, expect, it } from 'vitest';
import { type Key, type KeyType, letterCase, modifier, twoLevels } from './keyboard-map.ts';
import { Keymap } from './keymap.ts';
import { keysyms } from './keysyms.ts';

const [control, alt, level3] = [1 << 2, 1 << 3, 1 << 7];
const key = {
  a: 0x61,
  A: 0x41,
  seven: 0x37,
  slash: 0x2f,
  brace: 0x7b,
  f1: 0xffbe,
  cyrillicEf: 0x6c6,
  cyrillicEF: 0x6e6,
};
const fourLevels: KeyType = {
  mask: modifier.shift | level3,
  entries: [
    { mods: modifier.shift, level: 1 },
    { mods: level3, level: 2 },
    { mods: modifier.shift | level3, level: 3 },
  ],
};
const functionKey: KeyType = { mask: control | alt, entries: [{ mods: control | alt, level: 1 }] };

const keyOf = (keycode: number, type: KeyType, all: number[], holds = 0): Key => ({
  keycode,
  groups: [{ type, keysyms: all }],
  beyond: 'wrap',
  holds,
  locks: 0,
});
const twoLayouts: Key = {
  ...keyOf(38, letterCase, [key.a, key.A]),
  groups: [
    { type: letterCase, keysyms: [key.a, key.A] },
    { type: letterCase, keysyms: [key.cyrillicEf, key.cyrillicEF] },
  ],
};
const keymap = new Keymap([
  keyOf(16, fourLevels, [key.seven, key.slash, key.brace, 0]),
  twoLayouts,
  keyOf(50, twoLevels, [keysyms.shiftLeft], modifier.shift),
  keyOf(67, functionKey, [key.f1, 0x1008_fe01]),
  keyOf(92, twoLevels, [keysyms.level3Shift], level3),
  keyOf(108, twoLevels, [keysyms.level3Shift], level3),
]);
const at = (mods: number, locked = 0, group = 0) => ({ mods: mods | locked, locked, group });

describe('a character on the layout', () => {
  it.each([
    ['as it stands', key.seven, at(0), { keycode: 16, add: 0, remove: 0 }],
    ['with Shift added', key.slash, at(0), { keycode: 16, add: modifier.shift, remove: 0 }],
    ['with Shift that is held left alone', key.slash, at(modifier.shift), { keycode: 16, add: 0, remove: 0 }],
    ['with Shift taken away', key.seven, at(modifier.shift), { keycode: 16, add: 0, remove: modifier.shift }],
    ['with AltGr', key.brace, at(modifier.shift), { keycode: 16, add: level3, remove: modifier.shift }],
    ['with Control left to the program', key.seven, at(control), { keycode: 16, add: 0, remove: 0 }],
    ['with Shift against Caps Lock', key.a, at(0, modifier.lock), { keycode: 38, add: modifier.shift, remove: 0 }],
    ['by Caps Lock alone', key.A, at(0, modifier.lock), { keycode: 38, add: 0, remove: 0 }],
    ['by another number for it', 0x0100_0444, at(0, 0, 1), { keycode: 38, add: 0, remove: 0 }],
  ])('is had %s', (_, keysym, state, choice) => {
    expect(keymap.find(keysym, state)).toEqual(choice);
  });

  it('is had from the layout in use alone', () => {
    expect(keymap.find(key.cyrillicEf, at(0))).toBeUndefined();
    expect(keymap.find(key.a, at(0, 0, 1))).toBeUndefined();
    // A key of one layout is the same in all.
    expect(keymap.find(key.seven, at(0, 0, 1))).toEqual({ keycode: 16, add: 0, remove: 0 });
  });

  it('is not had where a lock of the level stands against it', () => {
    expect(keymap.find(key.seven, at(0, level3))).toBeUndefined();
  });
});

it('a function key is the same with Control and Alt, whatever the layout has there', () => {
  expect(keymap.find(key.f1, at(control | alt))).toEqual({ keycode: 67, add: 0, remove: 0 });
});

it('says what a key gives, a letter large under Caps Lock also where its type does not say so', () => {
  const small = new Keymap([keyOf(38, twoLevels, [key.cyrillicEf, key.seven])]);
  expect(small.produces(38, at(0))).toBe(key.cyrillicEf);
  expect(small.produces(38, at(0, modifier.lock))).toBe(key.cyrillicEF);
  expect(small.produces(38, at(modifier.shift, modifier.lock))).toBe(key.seven);
  expect(small.produces(99, at(0))).toBe(0);
});
