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
    const { x, y, buttons } = this.#pointer;
    const at = input.type === 'pointer' ? { x: input.x, y: input.y } : { x: x + input.dx, y: y + input.dy };
    this.#pointer = { ...at, buttons: input.buttons };
    return at.x !== x || at.y !== y || (input.buttons & ~buttons) !== 0;
  }
}
