import type { Size } from '../viewer-state.ts';
import { type Layout, layOut, type Part, type Place, type Scaling } from './lay-out.ts';

/** The boxes that show a part of the desktop at a scale: the pane cuts out, the holder has the whole desktop. */
export class ScreenPane {
  /** What shows the desktop goes in here, and fills it. */
  readonly holder: HTMLElement;
  readonly #window: HTMLElement;
  readonly #pane: HTMLElement;
  readonly #listening = new AbortController();
  #layout: Layout | null = null;
  readonly #observer: ResizeObserver;
  #desktop: Size = { width: 0, height: 0 };
  #part: Part | null = null;
  #scaling: Scaling = 'fit';

  constructor(window: HTMLElement) {
    const { ownerDocument: document } = window;
    this.#window = window;
    this.#pane = document.createElement('div');
    this.holder = document.createElement('div');
    Object.assign(this.#pane.style, { position: 'absolute', overflow: 'hidden' });
    Object.assign(this.holder.style, { position: 'absolute' });
    this.#pane.append(this.holder);
    window.append(this.#pane);
    // Of the element's own window: another's would sleep while that window is hidden.
    const { ResizeObserver } = document.defaultView ?? globalThis;
    this.#observer = new ResizeObserver(() => this.#layOut());
    this.#observer.observe(window);
    // A window that goes to a display of another density has the same size in CSS pixels.
    document.defaultView?.addEventListener('resize', () => this.#layOut(), { signal: this.#listening.signal });
  }

  set scaling(scaling: Scaling) {
    this.#scaling = scaling;
    this.#layOut();
  }

  set desktop(size: Size) {
    this.#desktop = size;
    this.#layOut();
  }

  get part(): Part | null {
    return this.#part;
  }

  /** What is shown; null for all. */
  set part(part: Part | null) {
    this.#part = part;
    this.#layOut();
  }

  /** Null before there was anything to lay out. */
  get scalePercent(): number | null {
    return this.#layout === null ? null : this.#layout.scale * this.#density * 100;
  }

  remove(): void {
    this.#listening.abort();
    this.#observer.disconnect();
    this.#pane.remove();
  }

  #layOut(): void {
    const { width, height } = this.#desktop;
    if (width === 0) {
      // What shows it has not said its size: it has the whole window until then.
      for (const box of [this.#pane, this.holder]) place(box, { left: 0, top: 0, ...this.#room() });
      return;
    }
    const part = this.#part ?? { x: 0, y: 0, width, height };
    const layout = layOut({ ...this.#room(), density: this.#density }, this.#desktop, part, this.#scaling);
    this.#window.style.overflow = layout.scrolls ? 'auto' : 'hidden';
    place(this.#pane, layout.pane);
    place(this.holder, layout.desktop);
    const canvas = this.holder.querySelector('canvas');
    if (canvas !== null) canvas.style.imageRendering = layout.sharp ? 'pixelated' : 'auto';
    this.#layout = layout;
  }

  get #density(): number {
    return this.#window.ownerDocument.defaultView?.devicePixelRatio ?? 1;
  }

  /** Without scroll bars, which would come and go with what is laid out. */
  #room(): Size {
    const { width, height } = this.#window.getBoundingClientRect();
    return { width, height };
  }
}

function place(box: HTMLElement, { left, top, width, height }: Place): void {
  const pixels = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
  Object.assign(box.style, pixels);
}
