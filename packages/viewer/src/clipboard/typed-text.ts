/** Longer text is for the clipboard itself: typed, it would take minutes, and nobody could stop what it does there. */
export const typedTextMaxCharacters = 2_000;

/** A program hears so many characters, then draws: faster, some drop keys. */
const together = 8;
const everyMs = 24;
const keyEvent = 4;
const [returnKey, tabKey] = [0xff0d, 0xff09];

/** The keysyms of a text (X11 protocol, appendix A): Latin-1 is itself, the rest carries the code point. */
export function keysymsOf(text: string): readonly number[] {
  return Array.from(text.replaceAll(/\r\n?/g, '\n'), (character) => {
    const point = character.codePointAt(0) ?? 0;
    if (character === '\n') return returnKey;
    if (character === '\t') return tabKey;
    return isLatin1(point) ? point : 0x0100_0000 | point;
  }).filter((keysym) => keysym >= 0x20);
}

function isLatin1(point: number): boolean {
  return point < 0x7f || (point >= 0xa0 && point <= 0xff);
}

/** RFB's KeyEvent: type u8 | down u8 | padding u16 | keysym u32. */
function keyMessage(keysym: number, down: boolean): Uint8Array {
  const message = new Uint8Array(8);
  message[0] = keyEvent;
  message[1] = down ? 1 : 0;
  new DataView(message.buffer).setUint32(4, keysym);
  return message;
}

export interface Typing {
  /** Characters typed and in all. */
  readonly onProgress: (typed: number, whole: number) => void;
  readonly signal: AbortSignal;
}

/** Types it as a person would, faster. Resolves when it is done or stopped. */
export async function typeText(text: string, send: (message: Uint8Array) => void, typing: Typing): Promise<void> {
  const keysyms = keysymsOf(text);
  for (let at = 0; at < keysyms.length && !typing.signal.aborted; at += together) {
    for (const keysym of keysyms.slice(at, at + together)) {
      send(keyMessage(keysym, true));
      send(keyMessage(keysym, false));
    }
    typing.onProgress(Math.min(at + together, keysyms.length), keysyms.length);
    await new Promise((resolve) => void setTimeout(resolve, everyMs));
  }
}
