// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration has nothing to import
/// <reference path="./novnc.d.ts" />
import type RFB from '@novnc/novnc';
import type { SecurePipe } from '@usher/link';
import { type Typing, typeText } from './clipboard/typed-text.ts';
import { type HeldMessages, PipeChannel } from './pipe-channel.ts';
import type { Size } from './viewer-state.ts';

export type Scaling = 'fit' | 'actual';

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

/** One screen pipe shown by noVNC's core inside an element. */
export class RemoteScreen {
  readonly #rfb: RFB;
  readonly #channel: PipeChannel;
  readonly #target: HTMLElement;
  readonly #events: RemoteScreenEvents;
  readonly #listening = new AbortController();
  #phase: 'greeting' | 'greeted' | 'showing' = 'greeting';
  #size: Size | null = null;
  #over = false;
  #disconnected = false;

  constructor(NoVnc: typeof RFB, target: HTMLElement, pipe: SecurePipe, events: RemoteScreenEvents) {
    this.#target = target;
    this.#events = events;
    this.#channel = new PipeChannel(pipe, () => this.#received());
    this.#rfb = new NoVnc(target, this.#channel, { shared: true });
    this.#rfb.background = 'transparent';
    this.#rfb.addEventListener('connect', () => {
      this.#phase = 'greeted';
    });
    this.#rfb.addEventListener('securityfailure', () => this.#tell((to) => to.onLost()));
    this.#rfb.addEventListener('disconnect', () => {
      this.#disconnected = true;
      this.#tell((to) => to.onLost());
    });
    // noVNC releases what is held only when the window loses the focus. Within the page it hears nothing of it, and a key that
    // comes up over the toolbar would stay down on the device.
    const releaseAll = (): void => void window.dispatchEvent(new Event('blur'));
    target.addEventListener('focusout', releaseAll, { signal: this.#listening.signal });
    this.#channel.open();
  }

  set viewOnly(on: boolean) {
    this.#rfb.viewOnly = on;
  }

  set scaling(scaling: Scaling) {
    this.#rfb.scaleViewport = scaling === 'fit';
    this.#rfb.clipViewport = false;
  }

  sendCtrlAltDel(): void {
    this.#rfb.sendCtrlAltDel();
  }

  /** Keys and the pointer wait until it is released. */
  holdInput(): HeldMessages {
    return this.#channel.holdInput();
  }

  typeText(text: string, typing: Typing): Promise<void> {
    const send = (message: Uint8Array): void => {
      if (!this.#over && !this.#rfb.viewOnly) this.#channel.send(message);
    };
    return typeText(text, send, typing);
  }

  focus(): void {
    this.#rfb.focus({ preventScroll: true });
  }

  /** No more input; the last picture stays until `close`. */
  freeze(): void {
    this.#over = true;
    this.#rfb.viewOnly = true;
    this.#rfb.blur();
  }

  /** Nothing is shown any more. */
  close(): void {
    this.#over = true;
    this.#listening.abort();
    if (!this.#disconnected) this.#rfb.disconnect();
    this.#target.replaceChildren();
  }

  /** The message after ServerInit brings a frame; noVNC's canvas has the framebuffer's size. */
  #received(): void {
    if (this.#phase === 'greeted') {
      this.#phase = 'showing';
      return;
    }
    const canvas = this.#target.querySelector('canvas');
    if (this.#phase !== 'showing' || this.#over || canvas === null || canvas.width === 0) return;
    const { width, height } = canvas;
    const before = this.#size;
    if (before?.width === width && before.height === height) return;
    this.#size = { width, height };
    if (before === null) this.#events.onFrame(this.#size);
    else this.#events.onResize(this.#size);
  }

  #tell(say: (events: RemoteScreenEvents) => void): void {
    if (!this.#over) say(this.#events);
  }
}
