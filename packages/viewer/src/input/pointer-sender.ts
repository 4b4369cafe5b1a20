import type { Notches } from './wheel-notches.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** RFB's buttons in order: left, middle, right, the wheel's four ways, back, forward. */
export const button = {
  left: 1 << 0,
  middle: 1 << 1,
  right: 1 << 2,
  wheelUp: 1 << 3,
  wheelDown: 1 << 4,
  wheelLeft: 1 << 5,
  wheelRight: 1 << 6,
  back: 1 << 7,
  forward: 1 << 8,
} as const;

/** `MouseEvent.buttons`, bit by bit. */
const browserButtons = [button.left, button.right, button.middle, button.back, button.forward];

export const buttonsOf = (buttons: number): number =>
  browserButtons.reduce((mask, bit, index) => ((buttons & (1 << index)) === 0 ? mask : mask | bit), 0);

/** No place of a screen, and where a button would be if it went down before any move. */
const nowhere: Point = { x: -1, y: -1 };

export interface PointerSenderOptions {
  readonly send: (point: Point, buttons: number) => void;
  readonly sendMotion: (dx: number, dy: number, buttons: number) => void;
  /** Runs once before the next picture; the answer undoes it. */
  readonly nextFrame: (run: () => void) => () => void;
}

/** Sends where the pointer is at most once a frame, and always before what happens there. */
export class PointerSender {
  readonly #options: PointerSenderOptions;
  #point: Point = nowhere;
  #buttons = 0;
  #motion = { dx: 0, dy: 0 };
  #hasMoved = false;
  #isRelative = false;
  #frame: (() => void) | null = null;

  constructor(options: PointerSenderOptions) {
    this.#options = options;
  }

  get buttons(): number {
    return this.#buttons;
  }

  get point(): Point {
    return this.#point;
  }

  get isRelative(): boolean {
    return this.#isRelative;
  }

  /** While it is, nothing says where the pointer is, for only its device knows; afterwards the next move does in any case. */
  set isRelative(on: boolean) {
    this.flush();
    this.#isRelative = on;
    if (!on) this.#point = nowhere;
  }

  /** The first at once: only what comes within a frame of it waits. */
  moveTo(point: Point): void {
    if (point.x === this.#point.x && point.y === this.#point.y) return;
    this.#point = point;
    this.#hasMoved = true;
    this.#soon();
  }

  /** By so many pixels of the device, from wherever its pointer is; parts of a pixel add up. */
  moveBy(dx: number, dy: number): void {
    this.#motion = { dx: this.#motion.dx + dx, dy: this.#motion.dy + dy };
    this.#soon();
  }

  setButtons(buttons: number): void {
    if (buttons === this.#buttons) return;
    this.flush();
    this.#buttons = buttons;
    this.#send(buttons);
  }

  turnWheel({ x, y }: Notches): void {
    this.flush();
    this.#turn(Math.abs(y), y > 0 ? button.wheelDown : button.wheelUp);
    this.#turn(Math.abs(x), x > 0 ? button.wheelRight : button.wheelLeft);
  }

  /** Sends now where the pointer is. */
  flush(): void {
    if (this.#hasMoved) this.#send(this.#buttons);
    this.#hasMoved = false;
    const [dx, dy] = [Math.trunc(this.#motion.dx), Math.trunc(this.#motion.dy)];
    if (dx !== 0 || dy !== 0) this.#options.sendMotion(dx, dy, this.#buttons);
    this.#motion = { dx: this.#motion.dx - dx, dy: this.#motion.dy - dy };
  }

  /** Lets every button go. */
  releaseAll(): void {
    this.#frame?.();
    this.#frame = null;
    this.setButtons(0);
    this.#motion = { dx: 0, dy: 0 };
  }

  #send(buttons: number): void {
    if (this.#isRelative) this.#options.sendMotion(0, 0, buttons);
    else this.#options.send(this.#point, buttons);
  }

  #turn(notches: number, wheel: number): void {
    for (let notch = 0; notch < notches; notch += 1) {
      this.#send(this.#buttons | wheel);
      this.#send(this.#buttons);
    }
  }

  #soon(): void {
    if (this.#frame !== null) return;
    this.flush();
    this.#frame = this.#options.nextFrame(() => {
      this.#frame = null;
      // What came meanwhile begins the next frame.
      if (this.#hasMoved || Math.trunc(this.#motion.dx) !== 0 || Math.trunc(this.#motion.dy) !== 0) this.#soon();
    });
  }
}
