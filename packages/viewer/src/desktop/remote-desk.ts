import type { ControlPipe, DeskMessage } from '@usher/link';
import { after } from '../browser-platform.ts';
import { DeviceClipboard } from '../clipboard/device-clipboard.ts';
import { browserClipboard } from '../clipboard/local-clipboard.ts';
import { watchPaste } from '../clipboard/paste-watch.ts';
import { SharedClipboard } from '../clipboard/shared-clipboard.ts';
import type { InputSurface, RemoteInput } from '../input/remote-input.ts';
import type { RemoteScreen } from '../remote-screen.ts';
import { MonitorWindows } from './monitor-windows.ts';
import { RemoteDesktop } from './remote-desktop.ts';

export interface RemoteDeskPort {
  readonly session: string;
  /** Shows the screen; nothing else is in it. */
  readonly target: HTMLElement;
  readonly input: RemoteInput;
  /** As the rights have it, and for steering the person's wish. */
  may(right: 'control' | 'clipboardIn' | 'clipboardOut'): boolean;
  isViewOnly(): boolean;
  screen(): RemoteScreen | null;
  deviceName(): string;
}

/** What belongs to the device's desk beside its picture: both clipboards, the monitors, their windows and the size of all. */
export class RemoteDesk {
  readonly clipboard: SharedClipboard;
  readonly desktop: RemoteDesktop;
  readonly #port: RemoteDeskPort;
  readonly #windows: MonitorWindows;
  readonly #listening = new AbortController();
  #control: ControlPipe | null = null;
  #device: DeviceClipboard | null = null;

  constructor(port: RemoteDeskPort) {
    this.#port = port;
    this.clipboard = new SharedClipboard({
      // The browser lets only the window that the person is at have it.
      local: browserClipboard(() => this.#windows.focused ?? globalThis),
      mayIn: () => port.may('clipboardIn'),
      mayOut: () => port.may('clipboardOut'),
    });
    this.desktop = new RemoteDesktop(
      {
        say: (desktop) => this.#control?.send({ type: 'desktop', desktop }),
        room: () => roomOf(port.target),
        onShown: (monitor) => {
          const screen = port.screen();
          if (screen !== null) screen.part = monitor;
        },
      },
      after,
    );
    this.#windows = new MonitorWindows(port.session, {
      canvas: () => port.screen()?.canvas ?? null,
      changes: () => port.screen()?.changes ?? 0,
      attachInput: (surface) => this.#attach(surface),
      onToolsWanted: callTools,
      onArrived: () => void this.arrived(),
      deviceName: () => port.deviceName(),
      onChange: (names, isBlocked) => this.desktop.windowsChanged(names, isBlocked),
    });
    const { signal } = this.#listening;
    this.#watchPaste(port.target, signal);
    addEventListener('focus', () => void this.arrived(), { signal });
    addEventListener('resize', () => this.desktop.roomChanged(), { signal });
  }

  connect(control: ControlPipe): void {
    this.#control = control;
    const device = new DeviceClipboard({
      say: (clipboard) => control.send({ type: 'clipboard', clipboard }),
      onOffer: (offer) => this.clipboard.offered(offer),
      onProgress: (done, whole) => this.clipboard.progressed('here', done, whole),
    });
    this.#device = device;
    this.clipboard.attach(device);
  }

  disconnect(): void {
    this.#control = null;
    this.#device = null;
    this.clipboard.attach(null);
  }

  heard(message: DeskMessage): void {
    if (message.type === 'clipboard') return this.#device?.heard(message.clipboard);
    this.desktop.heard(message.desktop);
    this.#windows.update(this.desktop.state.monitors);
  }

  /** The screen is there, for the first time or again. */
  shown(): void {
    this.desktop.reconnected();
    void this.arrived();
  }

  /** Somebody is at this window. Who only looks gives nothing by itself. */
  async arrived(): Promise<void> {
    if (!this.#port.isViewOnly()) await this.clipboard.arrived();
  }

  openWindow(name: string): void {
    const monitor = this.desktop.monitor(name);
    if (monitor === undefined) return;
    this.#windows.open(monitor);
    this.#windows.update(this.desktop.state.monitors);
  }

  closeWindows(): void {
    this.#windows.closeAll();
  }

  close(): void {
    this.#listening.abort();
    this.disconnect();
    this.#windows.remove();
  }

  #attach(surface: InputSurface): () => void {
    const listening = new AbortController();
    this.#watchPaste(surface.target, listening.signal);
    const detach = this.#port.input.attach(surface);
    return () => {
      listening.abort();
      detach();
    };
  }

  #watchPaste(target: HTMLElement, signal: AbortSignal): void {
    const { may, screen } = this.#port;
    watchPaste(
      {
        screen: target,
        mayPaste: () => this.clipboard.automatic && may('clipboardIn') && may('control'),
        hold: () => screen()?.holdInput() ?? { release: () => undefined },
        paste: (contents) => this.clipboard.pasted(contents),
        look: () => this.arrived(),
      },
      signal,
    );
  }
}

/** In pixels of this display. */
function roomOf(target: HTMLElement): { readonly width: number; readonly height: number } {
  const { width, height } = target.getBoundingClientRect();
  return { width: width * devicePixelRatio, height: height * devicePixelRatio };
}

/** The key that leads from the screen to the tools, pressed in another window of ours. */
function callTools(): void {
  window.focus();
  const keys = { code: 'KeyM', ctrlKey: true, altKey: true, shiftKey: true };
  window.dispatchEvent(new KeyboardEvent('keydown', keys));
}
