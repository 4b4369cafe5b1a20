import { expect, it } from 'vitest';
import { SpareKeycodes } from './spare-keycodes.ts';

const unicode = 0x0100_0000;
const free = (): boolean => false;

it('lends a letter once for both its cases, and anything else for itself alone', () => {
  const spares = new SpareKeycodes([200, 201]);
  // Zhe, by both of its numbers: the X server knows the case of the older one.
  expect(spares.lend(unicode + 0x436, free, 0)).toMatchObject({
    key: { keycode: 200 },
    keysyms: [0x6d6, 0x6f6],
    isNew: true,
  });
  expect(spares.lend(0x6f6, free, 0)).toMatchObject({ key: { keycode: 200 }, isNew: false });
  expect(spares.lend(unicode + 0x65e5, free, 0)).toMatchObject({ keysyms: [unicode + 0x65e5, unicode + 0x65e5] });
});

it('takes a keycode for another only after programs have had the time to read it, and never one that is held', () => {
  const spares = new SpareKeycodes([200, 201]);
  const isHeld = (keycode: number): boolean => keycode === 200;
  spares.lend(unicode + 0x65e5, free, 0);
  spares.lend(unicode + 0x672c, free, 40);
  expect(spares.waitMs(unicode + 0x65e5, free, 50)).toBe(0);
  expect(spares.waitMs(unicode + 0x8a9e, free, 50)).toBe(200);
  expect(spares.waitMs(unicode + 0x8a9e, isHeld, 50)).toBe(240);
  expect(spares.lend(unicode + 0x8a9e, isHeld, 140)?.key.keycode).toBe(201);
  expect(spares.lend(unicode + 0x8a9f, () => true, 140)).toBeUndefined();
});

it('keeps what still means what it was lent for when the layout changes, and takes back no other', () => {
  const spares = new SpareKeycodes([200, 201]);
  spares.lend(unicode + 0x65e5, free, 0);
  spares.lend(unicode + 0x672c, free, 0);
  spares.replace([202], (keycode) => keycode === 201);
  expect(spares.lend(unicode + 0x672c, free, 0)?.isNew).toBe(false);
  expect([spares.owns(200), spares.owns(201), spares.owns(202)]).toEqual([false, true, true]);
  expect(spares.takeBack()).toEqual([201]);
});
