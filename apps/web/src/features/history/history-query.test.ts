import { sessionHistoryRoutes } from '@usher/contract';
import { expect, it } from 'vitest';
import { readHistorySearch } from '../../app/history-search.ts';
import { idOf } from '../../samples/views.ts';
import { historyExportPath, historyQuery } from './history-query.ts';

it('reads from an address only what the route takes', () => {
  const search = readHistorySearch({ from: '2026-11-23', to: 'soon', person: idOf(4), device: 'x', reason: 'whim' });
  expect(search).toEqual({ from: '2026-11-23', person: idOf(4), reason: 'whim' });
  const query = sessionHistoryRoutes['GET /api/teams/:team/usage/sessions'].query.parse(historyQuery(search));
  expect(query).toMatchObject({ from: new Date(2026, 10, 23).getTime(), person: idOf(4), limit: 100 });
  expect(query.reason).toBeUndefined();
});

it('exports what is shown', () => {
  expect(historyExportPath('t', {})).toBe('/api/teams/t/usage/sessions/export');
  const query = historyQuery({ to: '2026-11-24', reason: 'idle-limit' });
  expect(historyExportPath('t', query)).toBe(
    `/api/teams/t/usage/sessions/export?to=${new Date(2026, 10, 25).getTime()}&reason=idle-limit`,
  );
});
