import type { DesktopMessage, Monitor, PictureQuality } from '@usher/link';
import type { Size } from '../viewer-state.ts';

type Refusal = Exclude<Extract<DesktopMessage, { say: 'resized' }>['result'], 'done'>;

export type Company = Omit<Extract<DesktopMessage, { say: 'company' }>, 'say'>;

type Sent = Omit<Extract<DesktopMessage, { say: 'sent' }>, 'say'>;

export interface DesktopState {
  /** As the device tells them; none before it did. */
  readonly monitors: readonly Monitor[];
  /** The one that is shown alone; null for all. */
  readonly shown: string | null;
  /** Those that have a window of their own, by name. */
  readonly windows: readonly string[];
  /** The browser let no window open. */
  readonly isBlocked: boolean;
  /** Whether the device can take another size, and we may ask for one. */
  readonly isResizable: boolean;
  /** The device's desktop takes the size of this window. */
  readonly isFollowing: boolean;
  /** Why it did not, the last time. */
  readonly refusal: Refusal | null;
  /** How finely pictures are shown; null where the device decides by itself. */
  readonly quality: PictureQuality | null;
  /** Who else is at this screen, and who steers; null before the device said so. */
  readonly company: Company | null;
  /** What the device sent in the last second; null while nobody watches. */
  readonly sent: Sent | null;
}

export const noDesktop: DesktopState = {
  monitors: [],
  shown: null,
  windows: [],
  isBlocked: false,
  isResizable: false,
  isFollowing: false,
  refusal: null,
  quality: null,
  company: null,
  sent: null,
};

export interface RemoteDesktopPort {
  say(message: DesktopMessage): void;
  /** Of the window that shows the screen, in pixels of this display. */
  room(): Size;
  /** What is shown changes to this part of the desktop, or to all. */
  onShown(monitor: Monitor | null): void;
}

/** A window that is being drawn larger says its size many times. */
const settleMs = 300;

/** The monitors of the device and the size of its desktop, as this viewer sees and wishes them. */
export class RemoteDesktop {
  onChange: ((state: DesktopState) => void) | null = null;
  readonly #port: RemoteDesktopPort;
  readonly #after: (ms: number, run: () => void) => () => void;
  #state = noDesktop;
  #cancel: () => void = () => undefined;
  #isWatching = false;

  constructor(port: RemoteDesktopPort, after: (ms: number, run: () => void) => () => void) {
    this.#port = port;
    this.#after = after;
  }

  get state(): DesktopState {
    return this.#state;
  }

  heard(message: DesktopMessage): void {
    if (message.say === 'monitors') this.#monitors(message.monitors, message.resizable);
    else if (message.say === 'resized') this.#resized(message.result);
    else if (message.say === 'company') this.#change({ company: message });
    else if (message.say === 'sent' && this.#isWatching) this.#change({ sent: message });
  }

  /** A new control pipe: the device has forgotten what was wished. */
  reconnected(): void {
    if (this.#state.isFollowing) this.#ask();
    if (this.#isWatching) this.#port.say({ say: 'watch', on: true });
  }

  show(name: string | null): void {
    this.#change({ shown: name });
    this.#port.onShown(this.monitor(name) ?? null);
  }

  monitor(name: string | null): Monitor | undefined {
    return this.#state.monitors.find((monitor) => monitor.name === name);
  }

  follow(on: boolean): void {
    this.#cancel();
    this.#change({ isFollowing: on, refusal: null });
    if (on) this.#ask();
    else this.#port.say({ say: 'resize', size: null });
  }

  /** The device takes a wish for the quality of pictures: this one holds until another is made. */
  setQuality(quality: PictureQuality): void {
    this.#change({ quality });
    this.#port.say({ say: 'quality', quality });
  }

  /** Whether the device says each second what it sent. */
  watch(on: boolean): void {
    this.#isWatching = on;
    this.#port.say({ say: 'watch', on });
    if (!on) this.#change({ sent: null });
  }

  /** The window has another size. */
  roomChanged(): void {
    if (!this.#state.isFollowing) return;
    this.#cancel();
    this.#cancel = this.#after(settleMs, () => this.#ask());
  }

  windowsChanged(windows: readonly string[], isBlocked: boolean): void {
    this.#change({ windows, isBlocked });
  }

  #ask(): void {
    const { width, height } = this.#port.room();
    this.#port.say({ say: 'resize', size: { width: Math.floor(width), height: Math.floor(height) } });
  }

  #monitors(monitors: readonly Monitor[], isResizable: boolean): void {
    const { shown, isFollowing } = this.#state;
    this.#change({ monitors, isResizable, isFollowing: isFollowing && isResizable });
    // One that is gone leaves all; it comes back if it does.
    this.#port.onShown(monitors.find(({ name }) => name === shown) ?? null);
  }

  #resized(result: Extract<DesktopMessage, { say: 'resized' }>['result']): void {
    if (result === 'done') this.#change({ refusal: null });
    else this.#change({ isFollowing: false, refusal: result });
  }

  #change(changed: Partial<DesktopState>): void {
    this.#state = { ...this.#state, ...changed };
    this.onChange?.(this.#state);
  }
}
