import { expect, it } from 'vitest';
import { sessionOf } from '../../samples/views.ts';
import { columnIds, columns, gridOf, hiddenColumns, keepHiddenColumns, shownColumns } from './columns.ts';
import { byPerson } from './grouping.ts';
import { sessionsCsv, sessionsCsvName } from './sessions-csv.ts';

const now = Date.UTC(2026, 10, 24, 15, 0);
const session = sessionOf({
  begunAt: now - 90_000,
  from: '203.0.113.7',
  idleMs: 70_000,
  idleSince: now - 70_000,
  relay: null,
});

it('writes what is shown, a line for each session', () => {
  expect(sessionsCsv(byPerson([session]), columns, now).split('\r\n')).toEqual([
    '\ufeffperson,email,role,device,state,ends_utc,reason,started_utc,active_seconds,from,relay,rights,idle_seconds',
    'Ana,ana@example.test,User,PC-3,Active,,,2026-11-24T14:58:30.000Z,90,203.0.113.7,,Full control,70',
    '',
  ]);
});

it('leaves out the columns that are hidden', () => {
  const shown = shownColumns(new Set(['from', 'relay', 'rights', 'idle', 'active', 'started']));
  expect(sessionsCsv(byPerson([session]), shown, now).split('\r\n')[0]).toBe(
    '\ufeffperson,email,role,device,state,ends_utc,reason',
  );
});

it('lets no spreadsheet run what somebody called a device or themselves', () => {
  const hostile = sessionOf({
    person: { id: session.person.id, name: '=1+1', email: '@a' },
    device: { id: session.device.id, name: '-2+"3"' },
  });
  const line = sessionsCsv(byPerson([hostile]), shownColumns(new Set()), now).split('\r\n')[1];
  expect(line).toMatch(/^"'=1\+1","'@a",User,"'-2\+""3""",/);
});

it('names the file after team and time', () => {
  expect(sessionsCsvName('Café Süd!', now)).toBe('sessions-caf-s-d-2026-11-24-15-00.csv');
  expect(sessionsCsvName('§', now)).toBe('sessions-team-2026-11-24-15-00.csv');
});

it('keeps the choice of columns in the browser, never hides what names a row, and passes over what it does not know', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
  expect(hiddenColumns(storage).size).toBe(0);
  keepHiddenColumns(storage, new Set(['relay', 'idle']));
  expect([...hiddenColumns(storage)]).toEqual(['relay', 'idle']);
  for (const key of kept.keys()) kept.set(key, 'device,state,colour,from');
  expect([...hiddenColumns(storage)]).toEqual(['from']);
});

it('gives a row as many tracks as it has cells', () => {
  expect(gridOf(columns).match(/minmax\([^)]*\)|\S+/g)).toHaveLength(columnIds.length + 2);
});
