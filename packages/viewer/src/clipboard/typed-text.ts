import { keysymOfCharacter } from '../input/keysyms.ts';
import { keyMessage } from '../input/rfb-input.ts';

/** Longer text is for the clipboard itself: typed, it would take minutes, and nobody could stop what it does there. */
export const typedTextMaxCharacters = 2_000;

/** A program hears so many characters, then draws: faster, some drop keys. */
const together = 8;
const everyMs = 24;

/** The keysyms of a text (X11 protocol, appendix A): Latin-1 is itself, the rest carries the code point. */
export function keysymsOf(text: string): readonly number[] {
  return Array.from(text.replaceAll(/\r\n?/g, '\n'), keysymOfCharacter).filter((keysym) => keysym !== undefined);
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
      send(keyMessage(true, { keysym }));
      send(keyMessage(false, { keysym }));
    }
    typing.onProgress(Math.min(at + together, keysyms.length), keysyms.length);
    await new Promise((resolve) => void setTimeout(resolve, everyMs));
  }
}
