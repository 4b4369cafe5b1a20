import type { DeskMessage, DesktopMessage } from '@usher/link';
import type { Clipboard } from '../clipboard/clipboard.ts';
import { LinkedClipboard } from '../clipboard/linked-clipboard.ts';
import { TextClipboard } from '../clipboard/text-clipboard.ts';
import type { SteeringNews } from '../input/steering.ts';
import { CountedPipe } from './counted-pipe.ts';
import type { DesktopSize } from './desktop-size.ts';
import type { ResizeResult } from './resizer.ts';
import type { ScreenParts, ServeOptions } from './screen-parts.ts';
import { ScreenSession } from './screen-session.ts';

/** Null for the size that it had before. */
type Wish = Extract<DesktopMessage, { say: 'resize' }>['size'];

const countEveryMs = 1_000;
const mostPeople = 64;

interface DeskParts extends Omit<ScreenParts, 'clipboard'> {
  readonly clipboard: Clipboard;
  readonly desktopSize: DesktopSize;
}

/** What one viewer has of the desk: the screen, its monitors and size, and the clipboard by the best way the viewer speaks. */
export class ViewerDesk {
  readonly #parts: DeskParts;
  readonly #options: ServeOptions;
  readonly #text: TextClipboard;
  readonly #pipe: CountedPipe;
  readonly #session: ScreenSession;
  readonly #unlisten: () => void;
  #linked: LinkedClipboard | null = null;
  #counting: NodeJS.Timeout | undefined;
  #wish: { readonly size: Wish } | null = null;
  #resizing = false;
  #saidMonitors = '';
  #stopped = false;

  constructor(parts: DeskParts, options: ServeOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#text = new TextClipboard(parts.clipboard);
    this.#unlisten = parts.monitors.listen(() => this.#sayMonitors());
    this.#pipe = new CountedPipe(options.pipe);
    this.#session = new ScreenSession(
      { ...parts, clipboard: this.#text },
      {
        ...options,
        pipe: this.#pipe,
        onSteering: (news) => this.#sayCompany(news),
      },
    );
    this.#sayMonitors();
  }

  get isOver(): boolean {
    return this.#session.isOver;
  }

  rightsChanged(): void {
    this.#session.rightsChanged();
    this.#linked?.rightsChanged();
    if (!this.#options.rights().control) void this.#parts.desktopSize.restore(this);
    this.#sayMonitors();
  }

  heard(message: DeskMessage): void {
    if (this.isOver) return;
    if (message.type === 'desktop') this.#heardDesktop(message.desktop);
    else if (message.clipboard.say === 'hello') this.#linkClipboard();
    else this.#linked?.heard(message.clipboard);
  }

  /** Synchronous, as the session's own. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#unlisten();
    clearInterval(this.#counting);
    this.#linked?.stop();
    this.#session.stop();
    void this.#parts.desktopSize.restore(this);
  }

  #sayMonitors(): void {
    const { monitors, desktopSize } = this.#parts;
    const resizable = desktopSize.canChange && !monitors.isSpread && this.#options.rights().control;
    const message: DesktopMessage = { say: 'monitors', monitors: [...monitors.now], resizable };
    const said = JSON.stringify(message);
    if (said !== this.#saidMonitors && this.#sayDesktop(message)) this.#saidMonitors = said;
  }

  #heardDesktop(message: DesktopMessage): void {
    if (message.say === 'resize') void this.#resize(message.size);
    else if (message.say === 'watch') this.#watch(message.on);
    else if (message.say === 'quality') this.#session.quality = message.quality;
  }

  #watch(on: boolean): void {
    clearInterval(this.#counting);
    if (!on) return;
    this.#pipe.take();
    this.#counting = setInterval(() => {
      const { updates, lengthBytes, encodings } = this.#pipe.take();
      const { stages } = this.#session;
      this.#sayDesktop({ say: 'sent', updates, lengthBytes, encodings: [...encodings], ...(stages && { stages }) });
    }, countEveryMs);
  }

  /** One after another, and of many that wait the last: each takes the X server a while. */
  async #resize(size: Wish): Promise<void> {
    this.#wish = { size };
    if (this.#resizing) return;
    this.#resizing = true;
    while (this.#wish !== null) {
      const { size: wished } = this.#wish;
      this.#wish = null;
      const result = await this.#carryOut(wished);
      this.#sayDesktop({ say: 'resized', result });
    }
    this.#resizing = false;
    // It may have ended in between, and nobody is left to undo what came after.
    if (this.#stopped) void this.#parts.desktopSize.restore(this);
  }

  #carryOut(size: Wish): Promise<ResizeResult> {
    const { desktopSize } = this.#parts;
    if (!this.#options.rights().control || !this.#options.mayPass()) return Promise.resolve('prohibited');
    return size === null ? desktopSize.restore(this) : desktopSize.set(this, size);
  }

  /** Whether it could be said now. */
  #sayDesktop(desktop: DesktopMessage): boolean {
    if (this.#stopped || !this.#options.mayPass()) return false;
    this.#options.say?.({ type: 'desktop', desktop });
    return true;
  }

  #sayCompany({ people, steering, isYou, isHeldOff }: SteeringNews): void {
    this.#sayDesktop({ say: 'company', people: people.slice(0, mostPeople), steering, isYou, isHeldOff });
  }

  #linkClipboard(): void {
    const { say, rights, mayPass, onInput } = this.#options;
    if (this.#linked !== null || say === undefined) return;
    this.#text.mute();
    const { clipboard } = this.#parts;
    const sayClipboard = (message: Extract<DeskMessage, { type: 'clipboard' }>['clipboard']): void =>
      say({ type: 'clipboard', clipboard: message });
    this.#linked = new LinkedClipboard({ clipboard, say: sayClipboard, rights, mayPass, onInput });
  }
}
