export interface Placed {
  getBoundingClientRect(): { readonly top: number };
}

/** What the measure needs of its page: how far it is scrolled, and word of every change of its height. */
export interface MeasuredPage {
  readonly scrollY: number;
  /** The answer stops it. */
  whenResized(run: () => void): () => void;
}

export interface TopWatch {
  measure(): void;
  stop(): void;
}

/** Tells how far below the top of the document an element begins, px, now and whenever what stands above it changes. */
export function watchDocumentTop(element: Placed, page: MeasuredPage, tell: (top: number) => void): TopWatch {
  let known: number | null = null;
  const measure = (): void => {
    // Scrolled pages give fractions; a row does not move by less than a pixel.
    const top = Math.round(element.getBoundingClientRect().top + page.scrollY);
    if (top !== known) tell(top);
    known = top;
  };
  measure();
  return { measure, stop: page.whenResized(measure) };
}
