import type { UsageView } from '@usher/contract';
import { useEffect, useMemo, useRef, useState } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { optionsFor } from './usage-drawing.ts';
import { pointsOf, pointWords } from './usage-words.ts';

const height = 240;

/**
 * The chart, read by pointer or by arrow keys: a slider along time, whose value is the line above it. Who cannot see it has the
 * same words, and the table.
 */
export function UsageChart({ view }: { view: UsageView }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const points = useMemo(() => pointsOf(view), [view]);
  const [at, setAt] = useState<number | null>(null);
  const last = points.length - 1;
  const index = Math.min(at ?? last, last);

  useEffect(() => {
    const place = box.current;
    if (!place) return undefined;
    const draw = (): void => {
      plot.current?.destroy();
      const size = { width: place.clientWidth, height };
      plot.current = new UPlot(optionsFor(view, size, setAt), dataOf(view, points), place);
    };
    draw();
    const resizes = new ResizeObserver(() => plot.current?.setSize({ width: place.clientWidth, height }));
    resizes.observe(place);
    // Canvas knows no variables: the colours are read when the theme changes.
    const themes = new MutationObserver(draw);
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      resizes.disconnect();
      themes.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [view, points]);

  const show = (next: number): void => {
    const within = Math.max(0, Math.min(last, next));
    setAt(within);
    const chart = plot.current;
    if (chart) chart.setCursor({ left: chart.valToPos((view.from + within * view.bucketMs) / 1000, 'x'), top: 0 });
  };
  const point = points[index];
  const words = point ? pointWords(point, view.bucketMs) : 'Nothing was counted then';
  return (
    <div>
      <p className="figures min-h-10 text-soft sm:min-h-5">{words}</p>
      <div
        ref={box}
        role="slider"
        tabIndex={0}
        aria-label="Usage over time"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={index}
        aria-valuetext={words}
        className="h-60 w-full overflow-hidden"
        onKeyDown={(event) => {
          const steps: Record<string, number> = {
            ArrowLeft: index - 1,
            ArrowRight: index + 1,
            PageUp: index + Math.ceil(last / 20),
            PageDown: index - Math.ceil(last / 20),
            Home: 0,
            End: last,
          };
          const next = steps[event.key];
          if (next === undefined) return;
          event.preventDefault();
          show(next);
        }}
      />
    </div>
  );
}

function dataOf(view: UsageView, points: ReturnType<typeof pointsOf>): UPlot.AlignedData {
  return [
    points.map((_, index) => (view.from + index * view.bucketMs) / 1000),
    points.map((point) => point?.max ?? null),
    points.map((point) => point?.mean ?? null),
  ];
}
