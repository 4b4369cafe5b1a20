import type { Locks } from './rfb-input.ts';

/** What a keyboard event says, without the event. */
export interface KeyStroke {
  /** The place on the keyboard; empty when it is not known, as of keyboards on a screen. */
  readonly code: string;
  /** The character, or the key's name. */
  readonly key: string;
  readonly repeat: boolean;
  /** An input method has it. */
  readonly composing: boolean;
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  readonly altGraph: boolean;
  readonly locks: Locks;
  /** ms. */
  readonly at: number;
}

/** Keys that an input method or a keyboard on a screen deals with say this in place of a code. */
const inputMethodKeyCode = 229;
const inputMethodKeys: readonly string[] = ['Process', 'Unidentified'];

export function strokeOf(event: KeyboardEvent): KeyStroke {
  return {
    code: event.code === 'Unidentified' ? '' : event.code,
    key: event.key,
    repeat: event.repeat,
    composing: event.isComposing || event.keyCode === inputMethodKeyCode || inputMethodKeys.includes(event.key),
    shift: event.shiftKey,
    control: event.ctrlKey,
    alt: event.altKey,
    meta: event.metaKey,
    altGraph: event.getModifierState('AltGraph'),
    locks: { caps: event.getModifierState('CapsLock'), num: event.getModifierState('NumLock') },
    at: event.timeStamp,
  };
}

/** One character, which may be two units long; names of keys are longer. */
export const isCharacter = (key: string): boolean => {
  const [first, second] = key;
  return first !== undefined && second === undefined;
};
