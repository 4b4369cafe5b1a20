import type { TestExtension } from 'x11';
import type { XConnection } from '../screen/x-connection.ts';
import { type HeldInput, HolderCount } from './held-input.ts';

const buttonPress = 4;
const buttonRelease = 5;
const motionNotify = 6;
/** The detail of a motion that counts from where the pointer is. */
const relative = 1;
/** Left, middle, right, four of the wheel, back, forward: RFB's bits in order are X's buttons from 1. */
const buttonCount = 9;

/** The device's one pointer. */
export class Pointer {
  readonly #x: XConnection;
  readonly #test: TestExtension;
  readonly #held = new HolderCount();

  constructor(x: XConnection, test: TestExtension) {
    this.#x = x;
    this.#test = test;
  }

  /** Moves to (x, y), then presses and releases what the mask of buttons says. */
  set(holder: HeldInput, x: number, y: number, buttons: number): void {
    this.#x.send(() => this.#test.FakeInput(motionNotify, 0, 0, this.#x.root, x, y));
    this.#setButtons(holder, buttons);
  }

  /** From wherever it is; the X server keeps it on the screen, unless a program holds it. */
  moveBy(
    holder: HeldInput,
    { dx, dy, buttons }: { readonly dx: number; readonly dy: number; readonly buttons: number },
  ): void {
    if (dx !== 0 || dy !== 0) this.#x.send(() => this.#test.FakeInput(motionNotify, relative, 0, 0, dx, dy));
    this.#setButtons(holder, buttons);
  }

  releaseAll(holder: HeldInput): void {
    for (const button of holder.buttons) this.#release(holder, button);
  }

  #setButtons(holder: HeldInput, buttons: number): void {
    for (let button = 1; button <= buttonCount; button += 1) {
      const down = (buttons & (1 << (button - 1))) !== 0;
      if (down && !holder.buttons.has(button)) this.#press(holder, button);
      else if (!down && holder.buttons.has(button)) this.#release(holder, button);
    }
  }

  #press(holder: HeldInput, button: number): void {
    holder.buttons.add(button);
    if (this.#held.add(button)) this.#x.send(() => this.#test.FakeInput(buttonPress, button, 0, 0, 0, 0));
  }

  #release(holder: HeldInput, button: number): void {
    holder.buttons.delete(button);
    if (this.#held.remove(button)) this.#x.send(() => this.#test.FakeInput(buttonRelease, button, 0, 0, 0, 0));
  }
}
