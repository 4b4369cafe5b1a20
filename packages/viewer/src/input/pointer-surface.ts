import { buttonsOf, type Point, type PointerSender } from './pointer-sender.ts';
import { WheelNotches } from './wheel-notches.ts';

/** Part of the device's screen, in its pixels. */
export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PointerSurfaceOptions {
  readonly canvas: HTMLCanvasElement;
  /** What the canvas shows. */
  readonly area: () => Area;
  readonly sender: PointerSender;
  /** False while the device takes no input. */
  readonly mayPoint: () => boolean;
  /** A button went down, or a finger; before the device hears of it. */
  readonly onPressed: (event: PointerEvent) => void;
  /** Anything a pointer does says how the modifiers stand. */
  readonly onModifiers: (event: MouseEvent) => void;
}

/** What noVNC would act on, were it to hear of it. */
const heardByNoVnc = [
  'mousedown',
  'mouseup',
  'mousemove',
  'click',
  'contextmenu',
  'wheel',
  'touchstart',
  'touchmove',
  'touchend',
  'touchcancel',
  'gesturestart',
  'gesturemove',
  'gestureend',
] as const;

/** Mouse and pen on a canvas that shows the device's screen. */
export class PointerSurface {
  readonly #options: PointerSurfaceOptions;
  readonly #wheel = new WheelNotches();
  readonly #listening = new AbortController();

  constructor(options: PointerSurfaceOptions) {
    this.#options = options;
    const { canvas } = options;
    const { signal } = this.#listening;
    // After noVNC's drawing of the cursor, which listens like this since before, and before its sending.
    const quiet = { capture: true, passive: false, signal };
    for (const name of heardByNoVnc) canvas.addEventListener(name, (event) => this.#keepFromNoVnc(event), quiet);
    canvas.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    canvas.addEventListener('pointermove', (event) => this.#move(event), { signal });
    canvas.addEventListener('pointerup', (event) => this.#move(event), { signal });
    for (const name of ['pointercancel', 'lostpointercapture'] as const) {
      canvas.addEventListener(name, () => options.sender.setButtons(0), { signal });
    }
    canvas.addEventListener('wheel', (event) => this.#turn(event), { ...quiet, passive: false });
  }

  remove(): void {
    this.#listening.abort();
  }

  #keepFromNoVnc(event: Event): void {
    if (event.type === 'wheel') return;
    event.stopImmediatePropagation();
    if (this.#options.mayPoint() && event.cancelable && event.type !== 'mousemove') event.preventDefault();
  }

  #down(event: PointerEvent): void {
    if (!this.#options.mayPoint()) return;
    this.#options.onPressed(event);
    // To the end of the press the pointer is ours, wherever it goes.
    this.#options.canvas.setPointerCapture(event.pointerId);
    this.#move(event);
  }

  #move(event: PointerEvent): void {
    const { canvas, sender } = this.#options;
    if (!this.#options.mayPoint()) return;
    this.#options.onModifiers(event);
    const isLocked = canvas.ownerDocument.pointerLockElement === canvas;
    if (isLocked) this.#moveBy(event);
    else sender.moveTo(this.#pointOf(event));
    // A button that went down elsewhere is none of the device's.
    const isOurs = isLocked || canvas.hasPointerCapture(event.pointerId);
    sender.setButtons(isOurs ? buttonsOf(event.buttons) : 0);
  }

  #moveBy({ movementX, movementY }: PointerEvent): void {
    const { canvas, area, sender } = this.#options;
    const box = canvas.getBoundingClientRect();
    const { width, height } = area();
    sender.moveBy((movementX * width) / box.width, (movementY * height) / box.height);
  }

  #turn(event: WheelEvent): void {
    event.stopImmediatePropagation();
    const { sender } = this.#options;
    if (!this.#options.mayPoint()) return;
    event.preventDefault();
    this.#options.onModifiers(event);
    if (this.#options.canvas.ownerDocument.pointerLockElement === null) sender.moveTo(this.#pointOf(event));
    sender.turnWheel(this.#wheel.take(turnOf(event)));
  }

  #pointOf({ clientX, clientY }: MouseEvent): Point {
    const box = this.#options.canvas.getBoundingClientRect();
    const { x, y, width, height } = this.#options.area();
    return {
      x: x + within(((clientX - box.left) * width) / box.width, width),
      y: y + within(((clientY - box.top) * height) / box.height, height),
    };
  }
}

const within = (at: number, size: number): number => Math.max(0, Math.min(size - 1, Math.floor(at)));

/** The wheel's own count is in no standard, and not in every browser. */
function turnOf(event: WheelEvent & { readonly wheelDeltaX?: number; readonly wheelDeltaY?: number }) {
  const { deltaX, deltaY, deltaMode, wheelDeltaX = 0, wheelDeltaY = 0 } = event;
  return { deltaX, deltaY, deltaMode, wheelDeltaX, wheelDeltaY };
}
