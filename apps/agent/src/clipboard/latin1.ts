/** Latin-1, as old programs and plain cut text know it; what it lacks is shown as lacking. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(
    Array.from(text, (character) => character.codePointAt(0) ?? 0),
    (point) => (point > 0xff ? 0x3f : point),
  );
}
