import type { Monitor } from '@usher/link';
import type { InputSurface } from '../input/remote-input.ts';
import { ScreenPane } from '../layout/screen-pane.ts';

export interface ScreenSource {
  /** The picture of the whole desktop; null while there is none. */
  canvas(): HTMLCanvasElement | null;
  /** Grows with each change of the picture. */
  changes(): number;
  attachInput(surface: InputSurface): () => void;
  /** The person came to that window. */
  onArrived(): void;
  /** The person wants the tools, which are in the viewer's own window. */
  onToolsWanted(): void;
}

/** Pictures that are decoded beside everything else come so much later at most. */
const lateMs = 400;

/** A window of our own origin with the globals of its own. */
export type Realm = Window & typeof globalThis;

/** One monitor in a window of its own: painted from the viewer's canvas with each of that window's frames, if it changed. */
export class MonitorWindow {
  readonly #window: Realm;
  readonly #source: ScreenSource;
  #monitor: Monitor | null = null;
  #title = '';
  #end: () => void = () => undefined;

  constructor(window: Window, source: ScreenSource) {
    // Of our own origin: it has the same globals, of a realm of its own.
    this.#window = window as Realm;
    this.#source = source;
  }

  get realm(): Realm {
    return this.#window;
  }

  get hasFocus(): boolean {
    return !this.#window.closed && this.#window.document.hasFocus();
  }

  get isClosed(): boolean {
    return this.#window.closed;
  }

  isIn(source: MessageEventSource | null): boolean {
    return source === this.#window;
  }

  focus(): void {
    this.#window.focus();
  }

  close(): void {
    this.#end();
    this.#window.close();
  }

  show(monitor: Monitor, title: string): void {
    this.#monitor = monitor;
    this.#title = title;
    this.#window.document.title = title;
  }

  /** Its document is there, for the first time or anew. */
  begin(): void {
    this.#end();
    const { document } = this.#window;
    document.title = this.#title;
    const target = document.createElement('div');
    target.setAttribute('role', 'application');
    target.setAttribute('aria-label', `Screen ${this.#title}`);
    Object.assign(target.style, { position: 'fixed', inset: '0', overflow: 'hidden' });
    target.append(wayOut(document));
    document.body.append(target);
    const pane = new ScreenPane(target);
    const canvas = document.createElement('canvas');
    Object.assign(canvas.style, { display: 'block', width: '100%', height: '100%', outline: 'none' });
    pane.holder.append(canvas);
    const detach = this.#source.attachInput({ target, canvas, area: () => this.#monitor ?? nowhere });
    const listening = new AbortController();
    this.#window.addEventListener('focus', () => this.#source.onArrived(), { signal: listening.signal });
    document.addEventListener('keydown', (event) => this.#key(event), { capture: true, signal: listening.signal });
    const stop = this.#paint(pane, canvas);
    target.querySelector('textarea')?.focus();
    this.#end = () => {
      stop();
      listening.abort();
      detach();
      pane.remove();
      target.remove();
    };
  }

  /** As in the viewer's own window. */
  #key(event: KeyboardEvent): void {
    if (!(event.ctrlKey && event.altKey && event.shiftKey && event.code === 'KeyM')) return;
    event.stopPropagation();
    event.preventDefault();
    this.#source.onToolsWanted();
  }

  #paint(pane: ScreenPane, canvas: HTMLCanvasElement): () => void {
    const pen = canvas.getContext('2d', { alpha: false });
    let frame = 0;
    let painted = '';
    let changedAt = 0;
    const paint = (): void => {
      frame = this.#window.requestAnimationFrame(paint);
      const [source, monitor] = [this.#source.canvas(), this.#monitor];
      if (source === null || monitor === null || pen === null) return;
      const { x, y, width, height } = monitor;
      if (canvas.style.cursor !== source.style.cursor) canvas.style.cursor = source.style.cursor;
      const now = `${this.#source.changes()} ${x} ${y} ${width} ${height}`;
      if (now !== painted) changedAt = performance.now();
      else if (performance.now() - changedAt > lateMs) return;
      painted = now;
      if (canvas.width !== width || canvas.height !== height) {
        Object.assign(canvas, { width, height });
        pane.desktop = { width, height };
      }
      pen.drawImage(source, x, y, width, height, 0, 0, width, height);
    };
    paint();
    return () => this.#window.cancelAnimationFrame(frame);
  }
}

/** Said of the element that takes the keys. */
function wayOut(document: Document): HTMLElement {
  const words = document.createElement('p');
  words.id = 'way-out';
  words.hidden = true;
  words.textContent = 'Keys go to the device. Control, Alt, Shift and M together lead to the tools.';
  return words;
}

const nowhere = { x: 0, y: 0, width: 1, height: 1 };
