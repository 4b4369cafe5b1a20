import { expect, it } from 'vitest';
import { dashboard } from './test-support/dashboard.ts';

const { panels, templating } = dashboard;

it('has panels of different ids and titles, and queries of different letters in each', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  for (const { title, targets } of panels)
    expect(new Set(targets.map(({ refId }) => refId)).size, title).toBe(targets.length);
});

it('has panels that stand within the page, and none over another', () => {
  const taken = new Map<string, string>();
  for (const { title, gridPos } of panels) {
    const { x, y, w, h } = gridPos;
    expect(x + w, title).toBeLessThanOrEqual(24);
    for (let column = x; column < x + w; column += 1)
      for (let row = y; row < y + h; row += 1) {
        expect(taken.get(`${column} ${row}`), `${title} over another`).toBeUndefined();
        taken.set(`${column} ${row}`, title);
      }
  }
});

it('asks the Prometheus that is chosen above it, by a variable that there is', () => {
  const variables = templating.list.map(({ name }) => `\${${name}}`);
  expect(variables).toEqual([expect.stringContaining('datasource')]);
  for (const { title, datasource } of panels) expect(variables, title).toContain(datasource.uid);
});

it('names series by labels that their query keeps', () => {
  for (const { targets } of panels)
    for (const { expr, legendFormat } of targets)
      for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
        // A query that sums over nothing keeps all labels, and each node's `instance` with them.
        const kept = /\bby \(([^)]*)\)/.exec(expr)?.[1]?.split(', ') ?? (/^\w+$/.test(expr) ? ['instance'] : []);
        expect(kept, expr).toContain(label);
      }
});

it('asks for counters as rates alone, and for nothing else as a rate', () => {
  for (const { expr } of panels.flatMap(({ targets }) => targets)) {
    const metrics = [...expr.matchAll(/(rate\()?\b((?:usher|nodejs|process)_\w+)/g)];
    expect(metrics.length, expr).toBeGreaterThan(0);
    for (const [, rate, name = ''] of metrics) expect(rate !== undefined, expr).toBe(/_(total|bucket)$/.test(name));
  }
});
