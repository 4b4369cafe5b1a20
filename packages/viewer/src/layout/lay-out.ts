import type { Size } from '../viewer-state.ts';

/** To fit the window, or so many percent: at 100 one pixel of the device is one pixel of this display. */
export type Scaling = 'fit' | number;

export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Part of the device's desktop, in its pixels. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** In CSS pixels. */
export interface Layout {
  /** Of one of the device's pixels. */
  readonly scale: number;
  /** What is seen, within the window. */
  readonly pane: Place;
  /** The whole desktop, within the pane. */
  readonly desktop: Place;
  /** Every pixel of the device is a whole number of pixels here: nothing need be smoothed. */
  readonly sharp: boolean;
  /** The pane is larger than the window. */
  readonly scrolls: boolean;
}

/** Slightly larger than a whole ratio it would be blurred for the sake of a thin edge. */
const snapWithin = 1.03;

/** `density`: pixels of this display in one CSS pixel. */
export function layOut(
  window: Size & { readonly density: number },
  desktop: Size,
  part: Part,
  scaling: Scaling,
): Layout {
  const ratio = scaling === 'fit' ? fitting(window, part) : scaling / 100;
  const scale = ratio / window.density;
  const [width, height] = [part.width * scale, part.height * scale];
  return {
    scale,
    pane: {
      left: middle(window.width, width, window.density),
      top: middle(window.height, height, window.density),
      width,
      height,
    },
    desktop: {
      left: -part.x * scale,
      top: -part.y * scale,
      width: desktop.width * scale,
      height: desktop.height * scale,
    },
    sharp: ratio >= 1 && Number.isInteger(ratio),
    scrolls: width > window.width + 0.5 || height > window.height + 0.5,
  };
}

/** Pixels of this display for one of the device's. */
function fitting({ width, height, density }: Size & { readonly density: number }, part: Part): number {
  const ratio = Math.min(width / part.width, height / part.height) * density;
  const whole = Math.floor(ratio);
  return whole >= 1 && ratio <= whole * snapWithin ? whole : ratio;
}

/** On a whole pixel of this display, or everything would be blurred by a fraction of one. */
function middle(room: number, size: number, density: number): number {
  return Math.max(0, Math.round(((room - size) / 2) * density) / density);
}
