import { expect, it } from 'vitest';
import { scopeNames, scopes, withIncluded } from './scopes.ts';

it('gives whoever acts the reading of what they act on, each once and in one order', () => {
  expect(withIncluded(['sessions:end'])).toEqual(['sessions:read', 'sessions:end']);
  expect(withIncluded(['capacity:change', 'sessions:read', 'sessions:end'])).toEqual([
    'sessions:read',
    'sessions:end',
    'subscription:read',
    'capacity:change',
  ]);
  expect(withIncluded([])).toEqual([]);
});

it('includes only what exists, and nothing of a second step', () => {
  for (const name of scopeNames) {
    for (const included of scopes[name].includes) expect(scopes[included].includes, name).toEqual([]);
  }
});
