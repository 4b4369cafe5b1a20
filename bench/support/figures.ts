/** The value below which this share of them lies; 0 of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** A Markdown table; the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...body.map(line)].join('\n');
}

/** p50, p95 and p99 of milliseconds, as cells of a table. */
export function percentiles(values: readonly number[], digits = 0): string[] {
  return [0.5, 0.95, 0.99].map((share) => quantile(values, share).toFixed(digits));
}
