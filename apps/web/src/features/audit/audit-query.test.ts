import { auditRoutes } from '@usher/contract';
import { expect, it } from 'vitest';
import { idOf } from '../../samples/views.ts';
import { auditQuery, exportPath } from './audit-query.ts';

const dayMs = 24 * 3600_000;

it('takes days whole, from the first moment of one to the last of the other', () => {
  const { from, to } = auditQuery({ from: '2026-11-23', to: '2026-11-24' });
  expect([from, to]).toEqual([new Date(2026, 10, 23).getTime(), new Date(2026, 10, 25).getTime()]);
  expect(auditQuery({ from: '2026-06-01' }).from).toBeLessThan(Date.parse('2026-06-01') + dayMs);
});

it('asks for all kinds of a category, within what the route takes', () => {
  const query = { format: 'csv', ...auditQuery({ kind: 'sessions' }) };
  const { kinds = [] } = auditRoutes['GET /api/teams/:team/audit/export'].query.parse(query);
  expect(kinds).toContain('session.started');
  expect(kinds.length).toBeGreaterThan(20);
  expect(kinds).not.toContain('device.enrolled');
  expect(auditQuery({ kind: 'device.enrolled' })).toEqual({ kinds: 'device.enrolled' });
});

it('exports what is shown', () => {
  expect(exportPath('t', auditQuery({ search: 'a&b c', device: idOf(3) }), 'json')).toBe(
    `/api/teams/t/audit/export?search=a%26b+c&device=${idOf(3)}&format=json`,
  );
});
