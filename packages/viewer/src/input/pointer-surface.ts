import { buttonsOf, type Point, type PointerSender } from './pointer-sender.ts';
import type { TouchGestures } from './touch-gestures.ts';
import { WheelNotches } from './wheel-notches.ts';

/** Part of the device's screen, in its pixels. */
export interface Area extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PointerSurfaceOptions {
  readonly canvas: HTMLCanvasElement;
  /** What the canvas is seen through; fingers have all of it. */
  readonly target: HTMLElement;
  /** What the canvas shows. */
  readonly area: () => Area;
  readonly sender: PointerSender;
  /** False while the device takes no input. */
  readonly mayPoint: () => boolean;
  /** A button went down, or a finger; before the device hears of it. */
  readonly onPressed: (event: PointerEvent) => void;
  /** What fingers do; they move the pointer by rules of their own. */
  readonly touch: TouchGestures;
  /** Control is down on the device, so that a wheel with it is meant for the device. */
  readonly holdsControl: () => boolean;
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

/** Mouse, pen and fingers on a canvas that shows the device's screen. */
export class PointerSurface {
  readonly #options: PointerSurfaceOptions;
  readonly #wheel = new WheelNotches();
  readonly #listening = new AbortController();

  constructor(options: PointerSurfaceOptions) {
    this.#options = options;
    const { canvas, target } = options;
    const { signal } = this.#listening;
    // After noVNC's drawing of the cursor, which listens like this since before, and before its sending.
    const quiet = { capture: true, passive: false, signal };
    for (const name of heardByNoVnc) canvas.addEventListener(name, (event) => this.#keepFromNoVnc(event), quiet);
    target.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    target.addEventListener('pointermove', (event) => this.#moved(event), { signal });
    target.addEventListener('pointerup', (event) => this.#moved(event), { signal });
    target.addEventListener('pointercancel', (event) => this.#cancel(event), { signal });
    target.addEventListener('lostpointercapture', (event) => this.#lost(event), { signal });
    target.addEventListener('touchstart', (event) => this.#keepPage(event), { passive: false, signal });
    // Fingers are ours from the first: the page is neither scrolled nor zoomed by them.
    for (const element of [target, canvas]) element.style.touchAction = 'none';
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

  /** No mouse is made of fingers, and the focus stays. */
  #keepPage(event: Event): void {
    if (this.#options.mayPoint() && event.cancelable) event.preventDefault();
  }

  #down(event: PointerEvent): void {
    const { canvas, target, touch } = this.#options;
    if (!this.#options.mayPoint() || !(isTouch(event) || event.target === canvas)) return;
    this.#options.onPressed(event);
    // To the end of the press the pointer is ours, wherever it goes.
    if (isTouch(event)) target.setPointerCapture(event.pointerId);
    else if (canvas.ownerDocument.pointerLockElement === null) canvas.setPointerCapture(event.pointerId);
    if (isTouch(event)) touch.down(event.pointerId, onPage(event), event.timeStamp);
    else this.#move(event);
  }

  #moved(event: PointerEvent): void {
    const { canvas, touch } = this.#options;
    if (!this.#options.mayPoint()) return;
    if (!isTouch(event)) {
      if (event.target === canvas) this.#move(event);
    } else if (event.type === 'pointerup') touch.up(event.pointerId, event.timeStamp);
    else touch.move(event.pointerId, onPage(event), event.timeStamp);
  }

  #move(event: PointerEvent): void {
    const { canvas, sender } = this.#options;
    this.#options.onModifiers(event);
    if (sender.isRelative) this.#moveBy(event);
    else sender.moveTo(this.#pointOf(event));
    // A button that went down elsewhere is none of the device's.
    const isOurs = sender.isRelative || canvas.hasPointerCapture(event.pointerId);
    sender.setButtons(isOurs ? buttonsOf(event.buttons) : 0);
  }

  #cancel(event: PointerEvent): void {
    if (isTouch(event)) this.#options.touch.cancel();
    this.#options.sender.setButtons(0);
  }

  #lost(event: PointerEvent): void {
    if (!isTouch(event)) this.#options.sender.setButtons(0);
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
    // Fingers that go apart on a trackpad are told like this, and no wheel turns.
    if (event.ctrlKey && !this.#options.holdsControl()) return;
    this.#options.onModifiers(event);
    if (!sender.isRelative) sender.moveTo(this.#pointOf(event));
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

const isTouch = (event: PointerEvent): boolean => event.pointerType === 'touch';

const onPage = ({ clientX, clientY }: MouseEvent): Point => ({ x: clientX, y: clientY });

const within = (at: number, size: number): number => Math.max(0, Math.min(size - 1, Math.floor(at)));

/** The wheel's own count is in no standard, and not in every browser. */
function turnOf(event: WheelEvent & { readonly wheelDeltaX?: number; readonly wheelDeltaY?: number }) {
  const { deltaX, deltaY, deltaMode, wheelDeltaX = 0, wheelDeltaY = 0 } = event;
  return { deltaX, deltaY, deltaMode, wheelDeltaX, wheelDeltaY };
}
