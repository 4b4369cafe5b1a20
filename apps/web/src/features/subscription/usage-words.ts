import type { UsageRange, UsageView } from '@usher/contract';

const hourMs = 3600_000;
const dayMs = 24 * hourMs;

export const rangeNames: Record<UsageRange, string> = {
  day: 'Day',
  week: 'Week',
  month: '30 days',
  quarter: 'Quarter',
  year: 'Year',
};

/** One bucket as people read it; null where nothing was counted yet. */
export interface UsagePoint {
  readonly at: number;
  readonly max: number;
  readonly mean: number;
  readonly admitted: number;
  readonly refused: number;
  readonly waited: number;
  readonly capacity: number;
}

export function pointsOf(view: UsageView): (UsagePoint | null)[] {
  return view.max.map((max, index) => {
    const at = view.from + index * view.bucketMs;
    if (view.since === null || at + view.bucketMs <= view.since) return null;
    return {
      at,
      max,
      mean: view.mean[index] ?? 0,
      admitted: view.admitted[index] ?? 0,
      refused: view.refused[index] ?? 0,
      waited: view.waited[index] ?? 0,
      capacity: capacityAt(view, at + view.bucketMs - 1),
    };
  });
}

function capacityAt({ capacity }: UsageView, at: number): number {
  return (capacity.findLast((change) => change.at <= at) ?? capacity[0])?.capacity ?? 0;
}

/** When a bucket was: a time in the reader's own zone, or a day, which is counted in UTC. */
export function bucketTime(at: number, bucketMs: number, timeZone?: string): string {
  const days = bucketMs >= dayMs;
  const zone = days ? { timeZone: 'UTC' } : timeZone === undefined ? {} : { timeZone };
  const said = (parts: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-GB', { ...parts, ...zone }).format(at);
  const day = `${said({ weekday: 'short' })} ${said({ day: 'numeric', month: 'short' })}`;
  return days ? `${day} ${said({ year: 'numeric' })}` : `${day}, ${said({ hour: '2-digit', minute: '2-digit' })}`;
}

/** A point in one line. */
export function pointWords(point: UsagePoint, bucketMs: number, timeZone?: string): string {
  const parts = [
    `at most ${point.max} in use`,
    `on average ${meanWords(point.mean)}`,
    `capacity ${point.capacity}`,
    ...(point.admitted > 0 ? [`${point.admitted} admitted`] : []),
    ...(point.refused > 0 ? [`${point.refused} refused`] : []),
    ...(point.waited > 0 ? [`${point.waited} waited`] : []),
  ];
  return `${bucketTime(point.at, bucketMs, timeZone)}: ${parts.join(', ')}`;
}

export function meanWords(mean: number): string {
  return mean >= 10 || Number.isInteger(mean) ? String(Math.round(mean)) : mean.toFixed(1);
}

/** Shares that need the same capacity, as one: "95 and 99 %" need 4. */
export function enoughLines(enough: UsageView['enough']): { readonly percents: string; readonly capacity: number }[] {
  const byCapacity = new Map<number, number[]>();
  for (const { percent, capacity } of enough) byCapacity.set(capacity, [...(byCapacity.get(capacity) ?? []), percent]);
  return [...byCapacity].map(([capacity, percents]) => ({ capacity, percents: `${inWords(percents)} %` }));
}

function inWords(percents: readonly number[]): string {
  const last = percents.at(-1);
  return percents.length < 2 ? String(last) : `${percents.slice(0, -1).join(', ')} and ${last}`;
}

/** Every bucket that was counted, as a spreadsheet reads it. Times in UTC, so that no hour stands twice. */
export function usageCsv(view: UsageView): string {
  const head = 'from_utc,minutes,most_in_use,mean_in_use,capacity,admitted,refused,waited';
  const minutes = view.bucketMs / 60_000;
  const rows = pointsOf(view).flatMap((point) =>
    point === null
      ? []
      : [
          [
            new Date(point.at).toISOString(),
            minutes,
            point.max,
            point.mean,
            point.capacity,
            point.admitted,
            point.refused,
            point.waited,
          ].join(','),
        ],
  );
  return `${[head, ...rows].join('\r\n')}\r\n`;
}

export function csvName(team: string, view: UsageView): string {
  const plain = team
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `usage-${plain || 'team'}-${view.range}-${new Date(view.to - 1).toISOString().slice(0, 10)}.csv`;
}

/** A day by its hours, anything else as it is: what a table can show. */
export function tableRows(view: UsageView): UsagePoint[] {
  const points = pointsOf(view).filter((point) => point !== null);
  if (view.bucketMs >= hourMs) return points;
  const hours = new Map<number, UsagePoint[]>();
  for (const point of points) {
    const hour = Math.floor(point.at / hourMs) * hourMs;
    hours.set(hour, [...(hours.get(hour) ?? []), point]);
  }
  return [...hours].map(([at, within]) => ({
    at,
    max: Math.max(...within.map(({ max }) => max)),
    mean: sum(within, ({ mean }) => mean) / within.length,
    admitted: sum(within, ({ admitted }) => admitted),
    refused: sum(within, ({ refused }) => refused),
    waited: sum(within, ({ waited }) => waited),
    capacity: within.at(-1)?.capacity ?? 0,
  }));
}

function sum(points: readonly UsagePoint[], of: (point: UsagePoint) => number): number {
  return points.reduce((all, point) => all + of(point), 0);
}
