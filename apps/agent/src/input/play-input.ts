import type { ClientMessage } from '@usher/rfb';
import type { HeldInput } from './held-input.ts';
import type { Keyboard } from './keyboard.ts';
import type { Pointer } from './pointer.ts';

export type PersonInput = Extract<ClientMessage, { type: 'key' | 'pointer' | 'motion' | 'locks' }>;

export interface InputParts {
  readonly keyboard: Pick<Keyboard, 'press' | 'release' | 'releaseAll' | 'setLocks' | 'waitMs'>;
  readonly pointer: Pick<Pointer, 'set' | 'moveBy' | 'releaseAll'>;
  /** Whether the X server has long not read what it was asked. */
  isBehind(): boolean;
}

/** Until an X server that is far behind is looked at again. */
const behindMs = 50;

/** How long a message must wait for the X server or the keyboard, in ms. */
export function waitMs(
  { keyboard, isBehind }: Pick<InputParts, 'isBehind'> & { readonly keyboard: Pick<Keyboard, 'waitMs'> },
  held: HeldInput,
  message: PersonInput,
): number {
  if (isBehind()) return behindMs;
  return message.type === 'key' && message.down ? keyboard.waitMs(held, message) : 0;
}

/** Lets one message of a viewer happen on the device; positions beyond the screen are taken for its edge. */
export function playInput(
  { keyboard, pointer }: InputParts,
  held: HeldInput,
  message: PersonInput,
  screen: { readonly width: number; readonly height: number },
): void {
  switch (message.type) {
    case 'pointer': {
      const { x, y, buttons } = message;
      return pointer.set(held, Math.min(x, screen.width - 1), Math.min(y, screen.height - 1), buttons);
    }
    case 'motion':
      return pointer.moveBy(held, message);
    case 'locks':
      return keyboard.setLocks(message);
    case 'key': {
      const { keysym, scanCode } = message;
      if (message.down) keyboard.press(held, { keysym, scanCode });
      else keyboard.release(held, { keysym, scanCode });
    }
  }
}
