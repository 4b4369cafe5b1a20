import type { ClipboardContent } from '@usher/link';
import { contentsOfPaste } from './local-clipboard.ts';

/** The browser makes a paste event right after the key, or not at all. */
const eventWithinMs = 250;
/** So long the device's keys may wait for its clipboard; what takes longer is said, and pasted by a key of its own. */
const keysWaitMs = 3_000;

export interface PasteWatchPort {
  /** The element that shows the screen. */
  readonly screen: HTMLElement;
  mayPaste(): boolean;
  /** Holds all input back, in order. Released without its key, the device is not told of the key that would paste. */
  hold(): { release(options: { readonly withKey: boolean }): void };
  /** Resolves when the device has it, or cannot have it. */
  paste(contents: readonly ClipboardContent[]): Promise<void>;
  /** As far as the browser lets us look, where it makes no event. */
  look(): Promise<void>;
}

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Ctrl+V, Cmd+V, Ctrl+Shift+V, Shift+Insert: what pastes nearly everywhere. */
export function isPasteChord({ key, ctrlKey, metaKey, shiftKey, altKey }: Keys): boolean {
  if (altKey) return false;
  if (key === 'Insert') return shiftKey && !ctrlKey && !metaKey;
  return key.toLowerCase() === 'v' && ctrlKey !== metaKey;
}

/** Before a key that pastes goes to the device, this computer's clipboard goes there. */
export function watchPaste(port: PasteWatchPort, signal: AbortSignal): void {
  // Ahead of whoever makes messages of the keys.
  port.screen.addEventListener(
    'keydown',
    (event) => {
      if (!event.repeat && isPasteChord(event) && port.mayPaste()) void bringAlong(port, event);
    },
    { capture: true, signal },
  );
}

async function bringAlong(port: PasteWatchPort, key: KeyboardEvent): Promise<void> {
  const held = port.hold();
  let isThere = false;
  try {
    const crossing = pasteOf(key, port.screen.ownerDocument).then((contents) =>
      contents.length === 0 ? port.look() : port.paste(contents),
    );
    isThere = await Promise.race([crossing.then(() => true), sleep(keysWaitMs).then(() => false)]);
  } finally {
    held.release({ withKey: isThere });
  }
}

/** What the key's own paste event brings; nothing when there is none, or nothing in it. */
function pasteOf(key: KeyboardEvent, document: Document): Promise<readonly ClipboardContent[]> {
  // The event is what the browser does with the key by itself; whoever handles the key as input would forbid it.
  key.preventDefault = () => undefined;
  return new Promise((resolve) => {
    const onPaste = (event: ClipboardEvent): void => {
      clearTimeout(timer);
      // It is for the device, not for whatever element has the focus here.
      event.preventDefault();
      resolve(event.clipboardData === null ? [] : contentsOfPaste(event.clipboardData));
    };
    const timer = setTimeout(() => {
      document.removeEventListener('paste', onPaste, true);
      resolve([]);
    }, eventWithinMs);
    document.addEventListener('paste', onPaste, { once: true, capture: true });
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
