import type { UsageView } from '@usher/contract';
import UPlot from 'uplot';
import { enoughLines } from './usage-words.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a usage is drawn: what was in use as steps; above it, by hooks, the capacity, what would have been enough, who was refused. */
export function optionsFor(view: UsageView, size: Size, onPoint: (index: number | null) => void): UPlot.Options {
  const color = colours();
  const font = '12px "Inter Variable", system-ui, sans-serif';
  const axis = {
    stroke: color('--n10'),
    font,
    grid: { stroke: color('--n4'), width: 1 },
    ticks: { show: false },
  };
  const stepped = UPlot.paths.stepped?.({ align: 1 });
  const paths = stepped ? { paths: stepped } : {};
  const days = view.bucketMs >= 24 * 3600_000;
  return {
    ...size,
    legend: { show: false },
    ...(days ? { tzDate: (seconds: number) => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') } : {}),
    scales: { x: { min: view.from / 1000, max: view.to / 1000 }, y: { range: [0, highest(view) + 1] } },
    axes: [
      { ...axis, size: 30, values: timeLabels(days ? 'UTC' : undefined) },
      { ...axis, size: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000] },
    ],
    cursor: { drag: { setScale: false, x: false, y: false }, y: false, points: { size: 6 } },
    series: [
      {},
      {
        label: 'Most in use',
        stroke: color('--accent'),
        fill: color('--accent-wash'),
        width: 1.5,
        points: { show: false },
        ...paths,
      },
      { label: 'On average', stroke: color('--n9'), width: 1, points: { show: false }, ...paths },
    ],
    hooks: {
      setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)],
      draw: [
        (plot) => drawRefused(plot, view, color('--warn')),
        (plot) => drawCapacity(plot, view, color('--n12')),
        (plot) => drawEnough(plot, view, { stroke: color('--accent-ink'), font }),
      ],
    },
  };
}

function colours(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim();
}

function highest({ total, capacity, enough }: UsageView): number {
  return Math.max(total.peak, ...capacity.map((change) => change.capacity), ...enough.map((each) => each.capacity));
}

/** Twenty-four hours, and dates as everywhere on these pages. */
function timeLabels(timeZone: string | undefined): UPlot.Axis.Values {
  const zone = timeZone === undefined ? {} : { timeZone };
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...zone });
  const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', ...zone });
  return (_, splits, __, ___, incr) =>
    splits.map((seconds) => (incr < 86_400 && !isMidnight(seconds) ? time : date).format(seconds * 1000));
}

function isMidnight(seconds: number): boolean {
  const date = new Date(seconds * 1000);
  return date.getHours() === 0 && date.getMinutes() === 0;
}

function inside(plot: UPlot, draw: (context: CanvasRenderingContext2D, ratio: number) => void): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.beginPath();
  draw(ctx, UPlot.pxRatio);
  ctx.restore();
}

/** A tick at the foot of every bucket in which somebody was refused. */
function drawRefused(plot: UPlot, view: UsageView, stroke: string): void {
  inside(plot, (context, ratio) => {
    const foot = plot.bbox.top + plot.bbox.height;
    context.strokeStyle = stroke;
    context.lineWidth = 2 * ratio;
    view.refused.forEach((refused, index) => {
      if (refused === 0) return;
      const x = plot.valToPos((view.from + (index + 0.5) * view.bucketMs) / 1000, 'x', true);
      context.moveTo(x, foot);
      context.lineTo(x, foot - 12 * ratio);
    });
    context.stroke();
  });
}

/** The limit as it was set, with a dot at each change. */
function drawCapacity(plot: UPlot, view: UsageView, stroke: string): void {
  inside(plot, (context, ratio) => {
    context.strokeStyle = stroke;
    context.fillStyle = stroke;
    context.lineWidth = 1.25 * ratio;
    view.capacity.forEach(({ at, capacity }, index) => {
      const known = Math.max(at, view.since ?? at);
      const [x, y] = [plot.valToPos(known / 1000, 'x', true), plot.valToPos(capacity, 'y', true)];
      const until = Math.min(view.capacity[index + 1]?.at ?? view.now, view.now);
      if (index > 0) context.lineTo(x, y);
      else context.moveTo(x, y);
      context.lineTo(plot.valToPos(until / 1000, 'x', true), y);
    });
    context.stroke();
    for (const { at, capacity } of view.capacity.slice(1)) {
      context.beginPath();
      context.arc(plot.valToPos(at / 1000, 'x', true), plot.valToPos(capacity, 'y', true), 3 * ratio, 0, 2 * Math.PI);
      context.fill();
    }
  });
}

/** A dotted line for each share of the requests, with its name. */
function drawEnough(plot: UPlot, view: UsageView, { stroke, font }: { stroke: string; font: string }): void {
  inside(plot, (context, ratio) => {
    context.strokeStyle = stroke;
    context.fillStyle = stroke;
    context.lineWidth = ratio;
    context.font = font.replace('12px', `${11 * ratio}px`);
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.setLineDash([2 * ratio, 4 * ratio]);
    const { left, width } = plot.bbox;
    for (const { percents, capacity } of enoughLines(view.enough)) {
      const y = plot.valToPos(capacity, 'y', true);
      context.beginPath();
      context.moveTo(left, y);
      context.lineTo(left + width, y);
      context.stroke();
      context.fillText(percents, left + 4 * ratio, y - 4 * ratio);
    }
  });
}
