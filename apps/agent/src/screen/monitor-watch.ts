import { type Monitor, mostMonitors } from '@usher/link';
import type { RandrExtension } from 'x11';
import { monitorName } from './monitor-name.ts';
import { hasMonitors, type RandrMonitor, readMonitors } from './randr-monitors.ts';
import { intersect } from './rectangle.ts';
import type { XConnection } from './x-connection.ts';

const screenChanges = 1;
/** A change comes in steps, of which some leave no monitor at all. */
const settleMs = 60;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The monitors of the desktop, as they are and as they change. A server that knows none has one: the whole screen. */
export class MonitorWatch {
  readonly #x: XConnection;
  readonly #randr: RandrExtension | undefined;
  readonly #listeners = new Set<() => void>();
  #monitors: readonly Monitor[] = [];
  #size: Size;
  #settles = false;
  #outputs = 0;
  /** What the listeners know, as JSON. */
  #told = '';

  static async start(x: XConnection): Promise<MonitorWatch> {
    const randr = await x.extension<RandrExtension>('randr');
    const watch = new MonitorWatch(x, randr !== undefined && hasMonitors(randr) ? randr : undefined);
    await watch.#read();
    return watch;
  }

  private constructor(x: XConnection, randr: RandrExtension | undefined) {
    this.#x = x;
    this.#randr = randr;
    this.#size = { width: x.screen.pixel_width, height: x.screen.pixel_height };
    randr?.SelectInput(x.root, screenChanges);
    // A monitor that a program defines (xrandr --setmonitor) is told by the root window's event alone.
    x.on('RRScreenChangeNotify', () => this.#readSoon());
    x.on('ConfigureNotify', ({ wid, width, height }) => {
      if (wid !== x.root) return;
      this.#size = { width, height };
      this.#readSoon();
    });
  }

  /** As they lie on the screen now. */
  get now(): readonly Monitor[] {
    return this.on(this.#size);
  }

  /** Whether several outputs show the desktop: its size is then a matter of how they lie. */
  get isSpread(): boolean {
    return this.#outputs > 1;
  }

  /** As they lie on a screen of this size: what reaches beyond it is cut off. */
  on({ width, height }: Size): readonly Monitor[] {
    const screen = { x: 0, y: 0, width, height };
    const inside = this.#monitors.flatMap((monitor) => {
      const part = intersect(monitor, screen);
      return part === undefined ? [] : [{ ...monitor, ...part }];
    });
    if (inside.length > 1) return inside;
    // One shows all there is, also while it is being changed.
    return [{ name: inside[0]?.name ?? 'Screen', ...screen, primary: true }];
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #readSoon(): void {
    if (this.#settles) return;
    this.#settles = true;
    setTimeout(() => {
      this.#settles = false;
      void this.#read();
    }, settleMs);
  }

  async #read(): Promise<void> {
    try {
      const monitors = this.#randr === undefined ? [] : await readMonitors(this.#x, this.#randr);
      this.#outputs = monitors.reduce((sum, { outputs }) => sum + outputs, 0);
      this.#monitors = await this.#named(monitors);
      this.#tell();
    } catch {
      // Only a lost X server rejects, which the connection itself reports.
      return;
    }
  }

  #named(monitors: readonly RandrMonitor[]): Promise<readonly Monitor[]> {
    const known = monitors.slice(0, mostMonitors).map(async ({ nameAtom, x, y, width, height, primary }) => {
      const name = await this.#x.request<string>((callback) => this.#x.client.GetAtomName(nameAtom, callback));
      return { name: monitorName(name), x, y, width, height, primary };
    });
    return Promise.all(known);
  }

  #tell(): void {
    const now = JSON.stringify([this.now, this.isSpread]);
    if (now === this.#told) return;
    this.#told = now;
    for (const listener of this.#listeners) listener();
  }
}
