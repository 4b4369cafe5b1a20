import { expect, it } from 'vitest';
import { keyMessage, locksMessage, motionMessage, pointerMessage } from './rfb-input.ts';

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

it.each([
  ['KeyEvent', keyMessage(true, { keysym: 0xffe1 }), '040100000000ffe1'],
  ['KeyEvent, up', keyMessage(false, { keysym: 0x0100_20ac }), '04000000010020ac'],
  ['QEMU extended key event', keyMessage(true, { keysym: 0x61, scanCode: 0x1e }), 'ff000001000000610000001e'],
  ['PointerEvent', pointerMessage(0x102, 0x304, 1), '050101020304'],
  ['PointerEvent with side buttons', pointerMessage(0x102, 0x304, 0x181), '05810102030403'],
  ['locks', locksMessage({ caps: true, num: null }), '750000020101'],
  ['locks off', locksMessage({ caps: false, num: false }), '750000020300'],
  ['motion', motionMessage(-2, 3, 0x101), '75010006fffe00030101'],
])('writes %s as the device reads it', (_, bytes, wanted) => {
  expect(hex(bytes)).toBe(wanted);
});
