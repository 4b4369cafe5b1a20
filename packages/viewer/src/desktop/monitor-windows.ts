import type { Monitor } from '@usher/link';
import { MonitorWindow, type Realm, type ScreenSource } from './monitor-window.ts';

/** The document of such a window says so to who opened it, also after a reload. */
export const monitorWindowReady = 'usher-monitor-window';
const address = '/view/monitor';
const watchMs = 500;

export interface MonitorWindowsPort extends ScreenSource {
  /** In each window's title. */
  deviceName(): string;
  onChange(names: readonly string[], isBlocked: boolean): void;
}

/** Windows beside the viewer's own, one monitor each: they show what the viewer has, and hold no place. */
export class MonitorWindows {
  readonly #port: MonitorWindowsPort;
  readonly #session: string;
  readonly #open = new Map<string, MonitorWindow>();
  readonly #listening = new AbortController();
  readonly #watching: number;

  constructor(session: string, port: MonitorWindowsPort) {
    this.#session = session;
    this.#port = port;
    const { signal } = this.#listening;
    addEventListener('message', (event) => this.#heard(event), { signal });
    // The others show nothing without this one.
    addEventListener('pagehide', () => this.closeAll(), { signal });
    // No event of one window tells another that it was closed for good.
    this.#watching = window.setInterval(() => this.#forgetClosed(), watchMs);
  }

  /** By the person's act alone: the browser refuses any other. */
  open(monitor: Monitor): void {
    const known = this.#open.get(monitor.name);
    if (known !== undefined) return known.focus();
    const features = `popup,width=${Math.min(monitor.width, 1600)},height=${Math.min(monitor.height, 1000)}`;
    const opened = window.open(address, `usher-${this.#session}-${monitor.name}`, features);
    if (opened === null) return this.#tell(true);
    this.#open.set(monitor.name, new MonitorWindow(opened, this.#port));
    this.#tell(false);
  }

  /** The device's monitors are these now. */
  update(monitors: readonly Monitor[]): void {
    const gone: string[] = [];
    for (const [name, window] of this.#open) {
      const monitor = monitors.find((known) => known.name === name);
      if (monitor === undefined) gone.push(name);
      else window.show(monitor, `${monitor.name} - ${this.#port.deviceName()}`);
    }
    this.#close(gone);
  }

  /** The one that the person is at; null while it is none of these. */
  get focused(): Realm | null {
    return [...this.#open.values()].find((window) => window.hasFocus)?.realm ?? null;
  }

  closeAll(): void {
    this.#close([...this.#open.keys()]);
  }

  remove(): void {
    this.closeAll();
    clearInterval(this.#watching);
    this.#listening.abort();
  }

  #heard({ origin, data, source }: MessageEvent): void {
    if (origin !== location.origin || data !== monitorWindowReady) return;
    for (const window of this.#open.values()) if (window.isIn(source)) window.begin();
  }

  #forgetClosed(): void {
    this.#close([...this.#open].filter(([, window]) => window.isClosed).map(([name]) => name));
  }

  #close(names: readonly string[]): void {
    for (const name of names) {
      this.#open.get(name)?.close();
      this.#open.delete(name);
    }
    if (names.length > 0) this.#tell(false);
  }

  #tell(isBlocked: boolean): void {
    this.#port.onChange([...this.#open.keys()], isBlocked);
  }
}
