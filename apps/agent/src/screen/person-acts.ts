import type { ClientMessage } from '@usher/rfb';

type Input = Extract<ClientMessage, { type: 'key' | 'pointer' }>;

/**
 * Tells what a person did from what a page sends by itself: keys and buttons are let go when a tab goes to the background, and
 * a pointer that stands still may be reported again and again.
 */
export class PersonActs {
  #pointer = { x: -1, y: -1, buttons: 0 };

  isOne(input: Input): boolean {
    if (input.type === 'key') return input.down;
    const { x, y, buttons } = this.#pointer;
    this.#pointer = { x: input.x, y: input.y, buttons: input.buttons };
    return input.x !== x || input.y !== y || (input.buttons & ~buttons) !== 0;
  }
}
