import type { XConnection } from '../screen/x-connection.ts';
import { type KeyboardMap, letterCase, modifier, twoLevels } from './keyboard-map.ts';
import { keysyms, letterPair } from './keysyms.ts';

/** What the core protocol tells of a keyboard, for servers without XKB: one layout of two levels. */
export async function readCoreMap(x: XConnection): Promise<KeyboardMap> {
  const { min_keycode: first, max_keycode: last } = x.display;
  const rows = await x.request<number[][]>((callback) =>
    x.client.GetKeyboardMapping(first, last - first + 1, callback),
  );
  return rows.map(([plain = 0, shifted = 0], index) => ({
    keycode: first + index,
    groups: [{ type: letterPair(plain) ? letterCase : twoLevels, keysyms: [plain, shifted || plain] }],
    beyond: 'wrap',
    holds: plain === keysyms.shiftLeft || plain === keysyms.shiftRight ? modifier.shift : 0,
    locks: 0,
  }));
}
