/** How modifiers choose among the levels of a key (XKB's key type), in real modifiers. */
export interface KeyType {
  /** The modifiers that matter to it. */
  readonly mask: number;
  /** Combinations of those and the level each chooses, from 0; any other chooses level 0. */
  readonly entries: readonly { readonly mods: number; readonly level: number }[];
}

export interface KeyGroup {
  readonly type: KeyType;
  /** By level; 0 is nothing. */
  readonly keysyms: readonly number[];
}

export interface Key {
  readonly keycode: number;
  /** One for each layout that the key has. */
  readonly groups: readonly KeyGroup[];
  /** Which of its groups stands for a layout that it has not. */
  readonly beyond: 'wrap' | 'clamp' | number;
  /** The modifiers that are in force while it is down. */
  readonly holds: number;
  /** The modifiers that pressing it turns on and off. */
  readonly locks: number;
}

/** What each key of the device means, as XKB tells it. */
export type KeyboardMap = readonly Key[];

export const modifier = { shift: 1 << 0, lock: 1 << 1, numLock: 1 << 4 } as const;

/** Types of a key that core requests define by two keysyms (XKB, 12.2.3). */
export const twoLevels: KeyType = { mask: modifier.shift, entries: [{ mods: modifier.shift, level: 1 }] };
export const letterCase: KeyType = {
  mask: modifier.shift | modifier.lock,
  entries: [
    { mods: modifier.shift, level: 1 },
    { mods: modifier.lock, level: 1 },
  ],
};

/** The group that holds for a key while `group` is the keyboard's. */
export function groupOf({ groups, beyond }: Key, group: number): KeyGroup | undefined {
  if (group < groups.length) return groups[group];
  if (beyond === 'wrap') return groups[group % Math.max(1, groups.length)];
  return beyond === 'clamp' ? groups.at(-1) : (groups[beyond] ?? groups[0]);
}

export function levelOf({ mask, entries }: KeyType, mods: number): number {
  return entries.find((entry) => entry.mods === (mods & mask))?.level ?? 0;
}
