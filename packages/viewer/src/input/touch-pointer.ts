import type { InputSettings } from './input-settings.ts';
import { button, type Point, type PointerSender } from './pointer-sender.ts';
import type { Area } from './pointer-surface.ts';
import { inSight, noZoom, pannedBy, type Zoom, zoomedBy } from './screen-zoom.ts';
import { afterTapMs, type TouchActs } from './touch-gestures.ts';
import { WheelNotches } from './wheel-notches.ts';

export interface TouchView {
  readonly canvas: HTMLCanvasElement;
  /** What the canvas shows. */
  readonly area: () => Area;
  /** The element that the canvas is seen through, and where noVNC put it. */
  readonly target: HTMLElement;
}

export interface TouchPointerOptions extends TouchView {
  readonly sender: PointerSender;
  readonly touch: () => InputSettings['touch'];
  readonly onTouch: () => void;
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Fingers scroll in steps of so many pixels, which a wheel's notch has. */
const wheelPerPx = 2.5;

/** What fingers mean to the device's pointer. */
export class TouchPointer implements TouchActs {
  readonly #options: TouchPointerOptions;
  readonly #wheel = new WheelNotches();
  #zoom: Zoom = noZoom;
  /** Where the pointer is, also between the pixels of the device. */
  #at: Point | null = null;
  /** A tap that may yet become a drag: its button is still down. */
  #lift: { readonly now: () => void; readonly forget: () => void } | null = null;
  #isHolding = false;

  constructor(options: TouchPointerOptions) {
    this.#options = options;
  }

  onTouch(): void {
    this.#options.onTouch();
  }

  onTap(fingers: number, at: Point): void {
    this.#liftNow();
    if (fingers > 3 || (this.#isDirect && !this.#isOnPicture(at))) return;
    if (this.#isDirect) this.#pointAt(at);
    // Where it is now, and in the middle if nobody moved it yet.
    else this.#glide({ x: 0, y: 0 }, 1);
    const pressed = [button.left, button.right, button.middle][fingers - 1] ?? 0;
    this.#options.sender.setButtons(pressed);
    if (fingers === 1 && !this.#isDirect) this.#liftLater();
    else this.#options.sender.setButtons(0);
  }

  onLongPress(at: Point): void {
    if (!this.#isDirect || !this.#isOnPicture(at)) return;
    this.#pointAt(at);
    this.#options.sender.setButtons(button.right);
    this.#options.sender.setButtons(0);
  }

  onDragStart(from: Point, afterTap: boolean): void {
    if (this.#isDirect) {
      if (!this.#isOnPicture(from)) return;
      this.#pointAt(from);
      this.#hold();
    } else if (afterTap && this.#lift !== null) {
      this.#lift.forget();
      this.#lift = null;
      this.#hold();
    } else this.#liftNow();
  }

  onDrag(by: Point, at: Point, ms: number): void {
    if (!this.#isDirect) this.#glide(by, ms);
    else if (this.#isHolding) this.#pointAt(at);
  }

  onDragEnd(): void {
    if (this.#isHolding) this.#options.sender.setButtons(0);
    this.#isHolding = false;
  }

  /** What is seen follows the fingers. */
  onScroll(by: Point): void {
    if (this.#isDirect && this.#zoom.scale > 1) return this.#show(pannedBy(this.#zoom, by, this.#view()));
    const turn = { deltaX: -by.x * wheelPerPx, deltaY: -by.y * wheelPerPx };
    this.#options.sender.turnWheel(this.#wheel.take({ ...turn, deltaMode: 0, wheelDeltaX: 0, wheelDeltaY: 0 }));
  }

  onPinch(factor: number, around: Point, by: Point): void {
    const { target } = this.#options;
    // Where the picture is larger than the window, it scrolls instead.
    if (getComputedStyle(target).overflow !== 'hidden') return;
    const view = this.#view();
    this.#show(pannedBy(zoomedBy(this.#zoom, factor, this.#inView(around), view), by, view));
    this.#drawCursor();
  }

  /** As it was before anybody pinched. */
  resetZoom(): void {
    this.#show(noZoom);
    this.#drawCursor();
  }

  releaseAll(): void {
    // Over a panel of ours the device's cursor would only be in the way.
    if (this.#at !== null) this.#options.canvas.dispatchEvent(new MouseEvent('mouseleave'));
    this.#lift?.forget();
    this.#lift = null;
    this.#isHolding = false;
  }

  get #isDirect(): boolean {
    return this.#options.touch() === 'direct';
  }

  #hold(): void {
    this.#isHolding = true;
    this.#options.sender.setButtons(button.left);
  }

  #liftLater(): void {
    const now = (): void => this.#options.sender.setButtons(0);
    const forget = this.#options.after(afterTapMs, () => {
      this.#lift = null;
      now();
    });
    this.#lift = { now, forget };
  }

  #liftNow(): void {
    this.#lift?.forget();
    this.#lift?.now();
    this.#lift = null;
  }

  #isOnPicture({ x, y }: Point): boolean {
    const { left, right, top, bottom } = this.#options.canvas.getBoundingClientRect();
    return x >= left && x <= right && y >= top && y <= bottom;
  }

  #pointAt({ x, y }: Point): void {
    const { canvas, area, sender } = this.#options;
    const box = canvas.getBoundingClientRect();
    const part = area();
    const at = { x: ((x - box.left) * part.width) / box.width, y: ((y - box.top) * part.height) / box.height };
    this.#at = onScreen(at, part);
    sender.moveTo(wholePixel(this.#at, part));
    this.#drawCursor();
  }

  /** Fast fingers go further. */
  #glide(by: Point, ms: number): void {
    const { canvas, area, sender } = this.#options;
    const part = area();
    const speed = Math.hypot(by.x, by.y) / Math.max(1, ms);
    const gain = (Math.min(3, 1 + speed) * part.width) / canvas.getBoundingClientRect().width;
    const from = this.#at ?? { x: part.width / 2, y: part.height / 2 };
    this.#at = onScreen({ x: from.x + by.x * gain, y: from.y + by.y * gain }, part);
    sender.moveTo(wholePixel(this.#at, part));
    this.#follow();
    this.#drawCursor();
  }

  #follow(): void {
    if (this.#zoom.scale === 1) return;
    this.#show(inSight(this.#zoom, this.#inView(this.#onPage()), this.#view()));
  }

  /** noVNC draws the device's cursor where it hears that a mouse is; where there is none, it hears it from us. */
  #drawCursor(): void {
    if (this.#at === null) return;
    const { x, y } = this.#onPage();
    this.#options.canvas.dispatchEvent(new MouseEvent('mousemove', { clientX: x, clientY: y }));
  }

  #onPage(): Point {
    const { canvas, area } = this.#options;
    const { width, height } = area();
    const box = canvas.getBoundingClientRect();
    const at = this.#at ?? { x: width / 2, y: height / 2 };
    return { x: box.left + (at.x * box.width) / width, y: box.top + (at.y * box.height) / height };
  }

  /** What is zoomed, in the size that it has without. */
  #view(): { readonly width: number; readonly height: number } {
    const { offsetWidth, offsetHeight } = this.#zoomed();
    return { width: offsetWidth, height: offsetHeight };
  }

  #inView({ x, y }: Point): Point {
    const box = this.#options.target.getBoundingClientRect();
    const { offsetLeft, offsetTop } = this.#zoomed();
    return { x: x - box.left - offsetLeft, y: y - box.top - offsetTop };
  }

  /** The part of the target that has the picture. */
  #zoomed(): HTMLElement {
    const { canvas, target } = this.#options;
    let element: HTMLElement = canvas;
    while (element.parentElement !== null && element.parentElement !== target) element = element.parentElement;
    return element;
  }

  #show(zoom: Zoom): void {
    this.#zoom = zoom;
    const { scale, x, y } = zoom;
    const { style } = this.#zoomed();
    style.transformOrigin = '0 0';
    style.transform = scale === 1 ? '' : `translate(${x}px, ${y}px) scale(${scale})`;
  }
}

const onScreen = ({ x, y }: Point, { width, height }: Area): Point => ({
  x: Math.max(0, Math.min(width - 1, x)),
  y: Math.max(0, Math.min(height - 1, y)),
});

const wholePixel = (at: Point, { x, y }: Area): Point => ({ x: x + Math.floor(at.x), y: y + Math.floor(at.y) });
