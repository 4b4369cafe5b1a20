import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Draws what the results' tables say: `npx tsx bench/charts.ts`. */
const results = join(import.meta.dirname, 'results');

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly isOurs: boolean;
}

interface Group {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const barHeight = 16;
const labelWidth = 260;
const chartWidth = 420;

/** The cells of the first table of a results file, head first. */
function tableOf(file: string): string[][] {
  const lines = readFileSync(join(results, file), 'utf8').split('\n');
  const from = lines.findIndex((line) => line.startsWith('|'));
  const rest = lines.slice(from);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  const rows = rest.slice(0, end < 0 ? undefined : end).filter((line) => !line.startsWith('|-'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Bars in groups; their lengths by logarithm where values lie far apart. */
function chart(title: string, unit: string, groups: readonly Group[], isLogarithmic: boolean): string {
  const all = groups.flatMap(({ bars }) => bars.map(({ value }) => value)).filter((value) => value > 0);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const length = (value: number): number => {
    if (value <= 0) return 0;
    if (!isLogarithmic) return (chartWidth * value) / most;
    return 12 + ((chartWidth - 12) * Math.log(value / least)) / Math.max(1e-9, Math.log(most / least));
  };
  const parts: string[] = [];
  let y = 34;
  for (const group of groups) {
    y += 14;
    parts.push(`<text x="8" y="${y}" class="group">${escaped(group.title)}</text>`);
    y += 8;
    for (const { label, value, isOurs } of group.bars) {
      const middle = y + barHeight / 2 + 4;
      const width = length(value).toFixed(1);
      parts.push(`<text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${escaped(label)}</text>`);
      parts.push(
        `<rect x="${labelWidth}" y="${y + 2}" width="${width}" height="${barHeight - 4}" class="${isOurs ? 'ours' : 'other'}"/>`,
      );
      parts.push(`<text x="${labelWidth + Number(width) + 5}" y="${middle}">${value} ${unit}</text>`);
      y += barHeight;
    }
  }
  const [width, height] = [labelWidth + chartWidth + 90, y + 12];
  const style =
    'text{font:12px sans-serif;fill:#475057}.title{font-size:14px;fill:#1c2328}.group{fill:#1c2328}.ours{fill:#0d8f86}.other{fill:#b4bcc2}';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img"><title>${escaped(title)}</title><style>${style}</style><rect width="100%" height="100%" fill="#fff"/><text x="8" y="22" class="title">${escaped(title)}</text>${parts.join('')}</svg>\n`;
}

const isOurs = (name: string): boolean => name.startsWith('ours');

const [latencyHead = [], ...latencyRows] = tableOf('latency.md');
const latencies = latencyHead.slice(1).map((column, index) => ({
  title: column,
  bars: latencyRows.map(([name = '', ...cells]) => ({
    label: name,
    value: Number(cells[index]),
    isOurs: isOurs(name),
  })),
}));
writeFileSync(join(results, 'latency.svg'), chart('From a key to the update that shows it', 'ms', latencies, false));

const [screenHead = [], ...screenRows] = tableOf('screen.md');
const bytes = screenRows.map(([workload = '', ...cells]) => ({
  title: workload,
  bars: cells.flatMap((cell, index) => {
    const numbers = cell.split(', ');
    const name = screenHead[index + 1] ?? '';
    return numbers.length < 3 ? [] : [{ label: name, value: Number(numbers.at(-2)), isOurs: isOurs(name) }];
  }),
}));
writeFileSync(join(results, 'bytes.svg'), chart('What a screen costs on the road', 'MB/s', bytes, true));
