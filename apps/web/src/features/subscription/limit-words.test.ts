import { describe, expect, it } from 'vitest';
import {
  alertWords,
  lenderWords,
  overdraftWords,
  poolChoices,
  poolWords,
  readPoolFor,
  writePoolFor,
} from './limit-words.ts';

const now = Date.UTC(2026, 10, 24, 10);
const hour = 3600_000;

describe('what is set about the limit', () => {
  it.each([
    [{ places: 1, inUse: 0 }, '1 place, 0 in use, 1 kept free now'],
    [{ places: 3, inUse: 1 }, '3 places, 1 in use, 2 kept free now'],
    [{ places: 2, inUse: 2 }, '2 places, 2 in use, none kept free now'],
    [{ places: 2, inUse: 3 }, '2 places, 3 in use, none kept free now'],
  ])('says of a pool of %o: %s (R1)', (pool, words) => {
    expect(poolWords(pool)).toBe(words);
  });

  it.each([
    [{ overdraft: 0, overdraftUntil: null }, 'No extra places are lent.'],
    [{ overdraft: 2, overdraftUntil: now }, 'No extra places are lent.'],
    [{ overdraft: 1, overdraftUntil: now + hour }, '1 place lent until 11:00: the limit is 4 until then.'],
    [{ overdraft: 2, overdraftUntil: now + 24 * hour }, '2 places lent until Wed 10:00: the limit is 5 until then.'],
  ])('says of an overdraft %o: %s (C6)', (lent, words) => {
    expect(overdraftWords({ capacity: 3, ...lent }, now, 'UTC')).toBe(words);
  });

  it.each([
    [{ overdraftBy: null, overdraftWhy: null }, null],
    [{ overdraftBy: 'Ana Ruiz', overdraftWhy: null }, 'Lent by Ana Ruiz.'],
    [{ overdraftBy: 'Ana Ruiz', overdraftWhy: '' }, 'Lent by Ana Ruiz.'],
    [{ overdraftBy: 'Ana Ruiz', overdraftWhy: 'the audit' }, 'Lent by Ana Ruiz: the audit'],
  ])('says who lent places and why: %o (C6)', (lent, words) => {
    expect(lenderWords(lent)).toBe(words);
  });

  it('says when an alert rises', () => {
    expect(alertWords(null)).toBe('Alerts at the limit only.');
    expect(alertWords(90)).toBe('Alerts at 90 % of the limit, and at the limit.');
  });

  it('reads for whom a pool is out of a choice, and writes it as one', () => {
    expect(readPoolFor('role:manager')).toEqual({ kind: 'role', role: 'manager' });
    expect(readPoolFor('group:01a')).toEqual({ kind: 'group', group: '01a' });
    for (const choice of ['role:owner', 'group:01a']) expect(writePoolFor(readPoolFor(choice))).toBe(choice);
  });

  it('offers a pool to roles and groups, and always to whom it is for now', () => {
    const groups = [{ id: '01a', name: 'Support' }];
    const roles = ['role:manager', 'role:admin', 'role:owner'];
    const values = (pool: Parameters<typeof poolChoices>[0], known = groups) => {
      const choices = poolChoices(pool, known);
      return [choices.roles, choices.groups].map((options) => options.map(([value]) => value));
    };
    expect(values(null)).toEqual([roles, ['group:01a']]);
    expect(values(null, [])).toEqual([roles, []]);
    expect(values({ for: { kind: 'role', role: 'user' }, forWords: 'everybody' })).toEqual([
      ['role:user', ...roles],
      ['group:01a'],
    ]);
    const support = { for: { kind: 'group', group: '01a' }, forWords: 'Support' } as const;
    expect(values(support)).toEqual([roles, ['group:01a']]);
    // Before the groups are there, so that the form begins with what stands.
    expect(values(support, [])).toEqual([roles, ['group:01a']]);
  });
});
