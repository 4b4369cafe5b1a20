/** Keysyms that input must know by name (X11 keysymdef.h). */
export const keysyms = {
  modeSwitch: 0xff7e,
  numLock: 0xff7f,
  shiftLeft: 0xffe1,
  shiftRight: 0xffe2,
  capsLock: 0xffe5,
  level3Shift: 0xfe03,
} as const;

const unicodeBase = 0x01000000;

/** Latin-1 has a keysym of its own for each character; viewers may name the same one by its code point. */
export function canonicalKeysym(keysym: number): number {
  const point = keysym - unicodeBase;
  return point >= 0x20 && point <= 0xff ? point : keysym;
}

/** Keys of the number pad answer to Num Lock as letters do to Caps Lock. */
export const isKeypadKeysym = (keysym: number): boolean => keysym >= 0xff80 && keysym <= 0xffbd;

/** Characters, as opposed to what moves, deletes or modifies. */
export const isCharacterKeysym = (keysym: number): boolean => keysym < 0xfd00 || keysym >= unicodeBase;

/** Two levels that are one letter in both cases. */
export function isLetterPair(lower: number, upper: number): boolean {
  return lower !== upper && lower < 0x100 && upper < 0x100 && letterCase(lower) === upper;
}

const letterCase = (keysym: number): number => String.fromCharCode(keysym).toUpperCase().charCodeAt(0);
