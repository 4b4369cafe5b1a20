import { useEffect, useState } from 'react';

/** How far above the page's end the keyboard of the screen reaches, in px; 0 without one. */
export function useAboveKeyboard(): number {
  const [bottomPx, setBottomPx] = useState(0);
  useEffect(() => {
    const seen = window.visualViewport;
    if (seen === null) return undefined;
    const measure = (): void => {
      setBottomPx(Math.max(0, Math.round(window.innerHeight - seen.height - seen.offsetTop)));
    };
    seen.addEventListener('resize', measure);
    seen.addEventListener('scroll', measure);
    return () => {
      seen.removeEventListener('resize', measure);
      seen.removeEventListener('scroll', measure);
    };
  }, []);
  return bottomPx;
}
