import { expect, it } from 'vitest';
import { idOf } from '../samples/views.ts';
import { readAuditSearch } from './audit-search.ts';

it('keeps what fits, and searches for a number as for a text', () => {
  const search = { from: '2026-11-01', to: '2026-11-24', person: idOf(1), device: idOf(2), kind: 'session.started' };
  expect(readAuditSearch({ ...search, search: 443 })).toEqual({ ...search, search: '443' });
});

it('leaves out what is no day, no id and no kind, and what it does not know', () => {
  const strange = {
    from: '24.11.2026',
    to: '2026-13-45',
    person: 'ana',
    device: 7,
    kind: 'A B',
    search: '',
    page: '2',
  };
  expect(readAuditSearch(strange)).toEqual({});
});
