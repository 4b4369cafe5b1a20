import { expect, it } from 'vitest';
import { errors, unreachableWords } from './errors.ts';
import { fullRights, rightNames, viewOnlyRights } from './rights.ts';
import { roleAtLeast, roleName, roles } from './roles.ts';

it('orders roles: each is at least itself and those below it, and no other', () => {
  const above = roles.map((actual) => roles.filter((needed) => roleAtLeast(actual, needed)));
  expect(above).toEqual([
    ['user'],
    ['user', 'manager'],
    ['user', 'manager', 'admin'],
    ['user', 'manager', 'admin', 'owner'],
  ]);
  expect(Object.keys(roleName)).toEqual([...roles]);
});

it('gives full rights to everything, and to look only neither input nor any way out', () => {
  expect(rightNames.filter((name) => !fullRights[name])).toEqual([]);
  expect(rightNames.filter((name) => viewOnlyRights[name])).toEqual(['view', 'chat', 'withoutApproval']);
});

it('says of every error what happened and what to do, in whole calm sentences', () => {
  for (const [code, { title, todo }] of Object.entries({ ...errors, unreachable: unreachableWords })) {
    for (const words of [title, todo]) {
      expect(words, code).toMatch(/^[A-Z0-9].*\.$/);
      expect(words, code).not.toMatch(/[!{}]/);
    }
  }
});
