import type { Scaling, Viewer } from '@usher/viewer';
import { useEffect, useState } from 'react';

const storageKey = 'usher-scaling';

/** In percent; 100 is one pixel of the device for one of this display. */
export const scalings: readonly Scaling[] = ['fit', 50, 75, 100, 150, 200];

/** How large the screen is shown, remembered by this browser. */
export function useScaling(viewer: Viewer): readonly [scaling: Scaling, set: (scaling: Scaling) => void] {
  const [scaling, setScaling] = useState(remembered);
  useEffect(() => viewer.setScaling(scaling), [viewer, scaling]);
  const set = (chosen: Scaling): void => {
    localStorage.setItem(storageKey, String(chosen));
    setScaling(chosen);
  };
  return [scaling, set];
}

function remembered(): Scaling {
  const stored = localStorage.getItem(storageKey);
  return scalings.find((scaling) => String(scaling) === stored) ?? 'fit';
}
