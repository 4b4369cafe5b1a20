// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration has nothing to import
/// <reference path="./novnc.d.ts" />
import type RFB from '@novnc/novnc';
import type { SecurePipe } from '@usher/link';
import { type Typing, typeText } from './clipboard/typed-text.ts';
import type { Area } from './input/pointer-surface.ts';
import type { RemoteInput } from './input/remote-input.ts';
import { type HeldMessages, PipeChannel } from './pipe-channel.ts';
import type { Part, Scaling } from './layout/lay-out.ts';
import { ScreenPane } from './layout/screen-pane.ts';
import type { Size } from './viewer-state.ts';

export interface RemoteScreenEvents {
  onFrame(size: Size): void;
  onResize(size: Size): void;
  /** noVNC gave up: the device broke the protocol, or the pipe closed. */
  onLost(): void;
}

/** Lazily: no page carries noVNC before a screen is opened. */
export async function loadNoVnc(): Promise<typeof RFB> {
  return (await import('@novnc/novnc')).default;
}

export interface RemoteScreenParts {
  readonly target: HTMLElement;
  readonly pipe: SecurePipe;
  readonly input: RemoteInput;
}

/** One screen pipe shown by noVNC's core inside an element. */
export class RemoteScreen {
  readonly #rfb: RFB;
  readonly #channel: PipeChannel;
  readonly #target: HTMLElement;
  readonly #events: RemoteScreenEvents;
  readonly #input: RemoteInput;
  readonly #detachInput: () => void;
  readonly #pane: ScreenPane;
  readonly #canvas: HTMLCanvasElement;
  #phase: 'greeting' | 'greeted' | 'showing' = 'greeting';
  #size: Size | null = null;
  #changes = 0;
  #over = false;
  #disconnected = false;

  constructor(NoVnc: typeof RFB, { target, pipe, input }: RemoteScreenParts, events: RemoteScreenEvents) {
    this.#target = target;
    this.#events = events;
    this.#channel = new PipeChannel(pipe, () => this.#received());
    this.#pane = new ScreenPane(target);
    this.#rfb = new NoVnc(this.#pane.holder, this.#channel, { shared: true });
    this.#rfb.background = 'transparent';
    // It fills the holder, whose size is the scale.
    this.#rfb.scaleViewport = true;
    this.#canvas = canvasIn(this.#pane.holder);
    // It decodes and paints; keys, pointer and clipboard are ours.
    this.#rfb.viewOnly = true;
    this.#rfb.focusOnClick = false;
    this.#input = input;
    this.#detachInput = this.#attachInput();
    this.#rfb.addEventListener('connect', () => {
      this.#phase = 'greeted';
    });
    this.#rfb.addEventListener('securityfailure', () => this.#tell((to) => to.onLost()));
    this.#rfb.addEventListener('disconnect', () => {
      this.#disconnected = true;
      this.#tell((to) => to.onLost());
    });
    this.#channel.open();
  }

  set viewOnly(on: boolean) {
    this.#input.allowed = !on;
  }

  set scaling(scaling: Scaling) {
    this.#pane.scaling = scaling;
  }

  /** What is shown; null for all. */
  set part(part: Part | null) {
    this.#pane.part = part;
  }

  /** The picture, in the device's pixels. */
  get canvas(): HTMLCanvasElement {
    return this.#canvas;
  }

  /** Grows with all that may have changed the picture. */
  get changes(): number {
    return this.#changes;
  }

  /** Of the device's pixels on this display. */
  get scalePercent(): number | null {
    return this.#pane.scalePercent;
  }

  /** What is shown, as PNG; what lies beyond the window's edges belongs to it. */
  async takePicture(): Promise<Blob | null> {
    if (this.#size === null) return null;
    const { x, y, width, height } = this.#pane.part ?? { x: 0, y: 0, ...this.#size };
    const copy = new OffscreenCanvas(width, height);
    copy.getContext('2d')?.drawImage(this.#canvas, x, y, width, height, 0, 0, width, height);
    return copy.convertToBlob({ type: 'image/png' });
  }

  /** Keys and the pointer wait until it is released. */
  holdInput(): HeldMessages {
    return this.#channel.holdInput();
  }

  typeText(text: string, typing: Typing): Promise<void> {
    const send = (message: Uint8Array): void => {
      if (!this.#over && this.#input.allowed) this.#channel.send(message);
    };
    return typeText(text, send, typing);
  }

  /** No more input; the last picture stays until `close`. */
  freeze(): void {
    this.#over = true;
    this.viewOnly = true;
    this.#input.road = null;
  }

  /** Nothing is shown any more. */
  close(): void {
    this.#over = true;
    this.#detachInput();
    this.#input.road = null;
    if (!this.#disconnected) this.#rfb.disconnect();
    this.#pane.remove();
    this.#target.replaceChildren();
  }

  /** The message after ServerInit brings a frame; noVNC's canvas has the framebuffer's size. */
  #received(): void {
    if (this.#phase === 'greeted') {
      this.#phase = 'showing';
      this.#input.road = (bytes) => this.#channel.send(bytes);
      return;
    }
    const { width, height } = this.#canvas;
    this.#changes += 1;
    if (this.#phase !== 'showing' || this.#over || width === 0) return;
    const before = this.#size;
    if (before?.width === width && before.height === height) return;
    this.#size = { width, height };
    this.#pane.desktop = this.#size;
    if (before === null) this.#events.onFrame(this.#size);
    else this.#events.onResize(this.#size);
  }

  #attachInput(): () => void {
    const canvas = this.#canvas;
    const area = (): Area => ({ x: 0, y: 0, width: canvas.width, height: canvas.height });
    return this.#input.attach({ target: this.#target, canvas, area });
  }

  #tell(say: (events: RemoteScreenEvents) => void): void {
    if (!this.#over) say(this.#events);
  }
}

function canvasIn(holder: HTMLElement): HTMLCanvasElement {
  const canvas = holder.querySelector('canvas');
  if (canvas === null) throw new Error('noVNC made no canvas');
  // Its box scrolls by itself for a fraction of a pixel.
  if (canvas.parentElement !== null) canvas.parentElement.style.overflow = 'hidden';
  return canvas;
}
