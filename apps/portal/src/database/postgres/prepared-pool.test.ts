import { expect, it } from 'vitest';
import { StatementNames } from './prepared-pool.ts';

it('names a statement the same each time, and no two alike', () => {
  const names = new StatementNames();
  const one = names.of('select a from b where c = $1');
  expect(one).toMatch(/^[\w-]{22}$/);
  expect(names.of('select a from b where c = $1')).toBe(one);
  expect(new StatementNames().of('select a from b where c = $1')).toBe(one);
  expect(names.of('select a from b where d = $1')).not.toBe(one);
});

it.each([
  'select * from session where id = $1',
  'select session.*, 1 from session where id = $1',
  'select 1, * \n from session where id = $1',
  'update session set a = $1 returning *',
  'update session set a = $1 returning "session".*',
])('keeps no plan of what a new column would change: %s', (text) => {
  expect(new StatementNames().of(text)).toBeUndefined();
});

it.each(['select count(*) from session where id = $1', 'select 2 * a from b where c = $1'])(
  'keeps the plan of %s',
  (text) => {
    expect(new StatementNames().of(text)).toBeDefined();
  },
);

it('names no more texts than the product has, whatever is written anew each time', () => {
  const names = new StatementNames();
  for (let text = 0; text < 1000; text += 1) names.of(`select ${text} where $1`);
  expect(names.of('select 1000 where $1')).toBeUndefined();
  expect(names.of('select 1 where $1')).toBeDefined();
});
