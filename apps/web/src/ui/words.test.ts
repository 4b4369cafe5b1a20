import { CallError, errors, unreachableWords } from '@usher/contract';
import { expect, it } from 'vitest';
import { capacityRefusal } from '../connect/capacity-refusal.ts';
import { initialsOf } from './initials.tsx';
import { problemWords } from './problem.tsx';

const problem = { code: 'at-capacity', title: 'All sessions are in use.', todo: 'Wait.', reference: 'r1' } as const;

it('says a refusal in the words of the Portal, with its reference and its fields', () => {
  const error = new CallError('bad-request', 400, { ...problem, code: 'bad-request', fields: { email: 'no address' } });
  expect(problemWords(error)).toEqual({
    title: problem.title,
    todo: problem.todo,
    reference: 'r1',
    fields: { email: 'no address' },
    help: null,
  });
});

it('says that the Portal did not answer, and takes every other throw for a fault of ours', () => {
  expect(problemWords(new CallError('unreachable', 0, null))).toMatchObject(unreachableWords);
  for (const thrown of [new TypeError('x is not a function'), 'odd', null]) {
    expect(problemWords(thrown)).toMatchObject({ title: errors.internal.title, todo: errors.internal.todo });
  }
});

const details = { inUse: 3, limit: 3, helpers: [], mayAddCapacity: false, mine: [], reserved: [] };

it('M7: knows the facts of a refusal at the limit', () => {
  expect(capacityRefusal(new CallError('at-capacity', 409, { ...problem, details }))).toEqual(details);
});

it('M7: takes no other refusal, and none that lacks a fact, for one at the limit', () => {
  const { mine, ...incomplete } = details;
  expect(mine).toEqual([]);
  for (const odd of [undefined, null, 'x', incomplete, { ...details, helpers: {} }]) {
    expect(capacityRefusal(new CallError('at-capacity', 409, { ...problem, details: odd as never }))).toBeNull();
  }
  expect(capacityRefusal(new CallError('no-access', 403, { ...problem, code: 'no-access', details }))).toBeNull();
  expect(capacityRefusal(new Error('at-capacity'))).toBeNull();
});

it.each([
  ['Ana', 'A'],
  ['Ana Maria Lopez', 'AL'],
  ['  élodie   durand ', 'ÉD'],
  ['😀 Smile', '😀S'],
  ['', ''],
])('shortens %j to %j', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});
