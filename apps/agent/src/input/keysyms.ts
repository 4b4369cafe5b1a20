import { legacyCharacters, legacyKeysyms } from './legacy-keysyms.ts';

/** Keysyms that input must know by name (X11 keysymdef.h). */
export const keysyms = {
  isoLeftTab: 0xfe20,
  tab: 0xff09,
  modeSwitch: 0xff7e,
  numLock: 0xff7f,
  shiftLeft: 0xffe1,
  shiftRight: 0xffe2,
  level3Shift: 0xfe03,
  level5Shift: 0xfe11,
} as const;

/** Keys that choose among levels and do nothing else, so that pressing one for a moment does no harm. */
export const levelShifts: ReadonlySet<number> = new Set([
  keysyms.shiftLeft,
  keysyms.shiftRight,
  keysyms.level3Shift,
  keysyms.level5Shift,
  keysyms.modeSwitch,
]);

const unicodeBase = 0x01000000;
const lastCodePoint = 0x10ffff;

/** The character that a keysym stands for: a legacy number, Latin-1's own or Unicode's; undefined for keys that type none. */
export function characterOf(keysym: number): string | undefined {
  if ((keysym >= 0x20 && keysym <= 0x7e) || (keysym >= 0xa0 && keysym <= 0xff)) return String.fromCharCode(keysym);
  const point = keysym - unicodeBase;
  if (point >= 0x20 && point <= lastCodePoint) return String.fromCodePoint(point);
  return legacyCharacters.get(keysym);
}

/** The older number where there is one: X servers know the case of those letters alone. */
function keysymOfCharacter(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  const isLatin1 = (point >= 0x20 && point <= 0x7e) || (point >= 0xa0 && point <= 0xff);
  return isLatin1 ? point : (legacyKeysyms.get(character) ?? unicodeBase + point);
}

/** Of a character's numbers the one to lend a key to it by. */
export function keysymOf(keysym: number): number {
  const character = characterOf(keysym);
  return character === undefined ? keysym : keysymOfCharacter(character);
}

/** Whether both name one key or one character, each in its own way. */
export function isSameKeysym(one: number, other: number): boolean {
  if (one === other) return true;
  const character = characterOf(one);
  return character !== undefined && character === characterOf(other);
}

/** A key that has a name of its own only because Shift is held with it. */
export const plainKeysym = (keysym: number): number => (keysym === keysyms.isoLeftTab ? keysyms.tab : keysym);

/** Whether the X server knows that it is a letter, and so lets Caps Lock choose between its cases. */
export const hasKnownCase = (keysym: number): boolean => keysym < unicodeBase && letterPair(keysym) !== undefined;

/** The letter in both cases; undefined for what has no case, or whose other case is more than one letter. */
export function letterPair(keysym: number): { readonly lower: number; readonly upper: number } | undefined {
  const character = characterOf(keysym);
  if (character === undefined) return undefined;
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
  const isPair = lower !== upper && lower.toUpperCase() === upper && upper.toLowerCase() === lower;
  if (!isPair || (character !== lower && character !== upper)) return undefined;
  return { lower: keysymOfCharacter(lower), upper: keysymOfCharacter(upper) };
}
