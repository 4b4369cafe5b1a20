import type { PersonInput } from '../input/play-input.ts';

/**
 * Tells what a person did from what a page sends by itself: keys and buttons are let go when a tab goes to the background, a
 * pointer that stands still may be reported again and again, and locks are told beside keys.
 */
export class PersonActs {
  #pointer = { x: -1, y: -1, buttons: 0 };

  isOne(input: PersonInput): boolean {
    if (input.type === 'key') return input.down;
    if (input.type === 'locks') return false;
    if (input.type === 'motion') return input.dx !== 0 || input.dy !== 0;
    const { x, y, buttons } = this.#pointer;
    this.#pointer = { x: input.x, y: input.y, buttons: input.buttons };
    return input.x !== x || input.y !== y || (input.buttons & ~buttons) !== 0;
  }
}
