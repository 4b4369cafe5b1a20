import { describe, expect, it } from 'vitest';
import {
  clipboardCaps,
  clipboardNotify,
  clipboardProvide,
  clipboardRequest,
  cursorRectangle,
  desktopSizeRectangle,
  endOfContinuousUpdates,
  extendedDesktopSizeRectangle,
  fenceRequest,
  framebufferUpdate,
  qemuKeyRectangle,
  serverCutText,
  serverFence,
} from './server-messages.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const one = (rectangle: Parameters<typeof framebufferUpdate>[0][number]): string =>
  hexOf(framebufferUpdate([rectangle])).slice('00000001'.length);

describe('what the server says, byte for byte', () => {
  it.each([
    ['a desktop size', one(desktopSizeRectangle(800, 600)), '00000000 03200258 ffffff21'],
    [
      'an extended desktop size that a client asked for in vain',
      one(extendedDesktopSizeRectangle({ width: 800, height: 600 }, { by: 'this-client', result: 'prohibited' })),
      '00010001 03200258 fffffecc 01000000 00000000 00000000 03200258 00000000',
    ],
    [
      'an extended desktop size of two screens',
      one(
        extendedDesktopSizeRectangle(
          {
            width: 800,
            height: 600,
            screens: [
              { x: 0, y: 0, width: 500, height: 600 },
              { x: 500, y: 100, width: 300, height: 500 },
            ],
          },
          { by: 'server', result: 'done' },
        ),
      ),
      '00000000 03200258 fffffecc 02000000 00000000 00000000 01f40258 00000000 00000001 01f40064 012c01f4 00000000',
    ],
    ["the word that QEMU's keys are known", one(qemuKeyRectangle), '0000000000000000 fffffefe'],
    [
      'a cursor with its hot spot',
      one(
        cursorRectangle({ width: 1, height: 1, hotX: 2, hotY: 3 }, new Uint8Array([1, 2, 3, 0]), new Uint8Array([128])),
      ),
      '00020003 00010001 ffffff11 01020300 80',
    ],
    ['a fence', hexOf(serverFence(1, new Uint8Array([9]))), 'f8000000 00000001 01 09'],
    ['a fence that asks', hexOf(fenceRequest(7)), 'f8000000 80000001 04 00000007'],
    ['the end of continuous updates', hexOf(endOfContinuousUpdates), '96'],
    ['cut text', hexOf(serverCutText(new Uint8Array([97]))), '03000000 00000001 61'],
    ['the clipboard it has', hexOf(clipboardCaps()), '03000000 fffffff8 1f000001 00400000'],
    ['that there is text', hexOf(clipboardNotify(true)), '03000000 fffffffc 08000001'],
    ['that there is none', hexOf(clipboardNotify(false)), '03000000 fffffffc 08000000'],
    ['that it wants the text', hexOf(clipboardRequest()), '03000000 fffffffc 02000001'],
    ['the text', hexOf(clipboardProvide(new Uint8Array([5]))), '03000000 fffffffb 10000001 05'],
  ])('%s', (_, said, expected) => {
    expect(said).toBe(expected.replaceAll(' ', ''));
  });
});
