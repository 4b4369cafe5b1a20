import { roles, type Scope, scopeNames } from '@usher/contract';
import { expect, it } from 'vitest';
import { grantable, may, mayGiveScopes, mayManage, mayRevokeKey, teamMay } from './index.ts';

const owner = { role: 'owner', suspended: false } as const;
const keyOf = (...scopes: Scope[]) => ({ ...owner, key: { scopes } });
const actsOf = (actor: Parameters<typeof teamMay>[0]) =>
  Object.entries(may).flatMap(([act, rule]) => (rule(actor) ? [act] : []));

it('lets a key do what its scope names, and nothing else that its maker may', () => {
  expect(Object.fromEntries(scopeNames.map((scope) => [scope, actsOf(keyOf(scope))]))).toMatchObject({
    'sessions:read': ['seeSessions'],
    'sessions:end': ['endAnySession'],
    'devices:read': ['seeDevices', 'seeAllDevices'],
    'people:read': ['seePeople'],
    'subscription:read': ['seeSubscription'],
    'audit:read': ['seeAudit'],
  });
  expect(actsOf(keyOf())).toEqual([]);
});

it('keeps to people what a key could widen itself by', () => {
  const all = keyOf(...scopeNames);
  expect([may.manageKeys(all), may.handOver(all), may.leave(all)]).toEqual([false, false, false]);
  expect(mayGiveScopes(all)).toEqual(mayGiveScopes(owner));
});

it('gives a key no scope that its maker has no use for', () => {
  expect(mayGiveScopes({ role: 'manager', suspended: false })).toEqual(scopeNames);
  expect(mayGiveScopes({ role: 'user', suspended: false })).toEqual(['devices:read']);
  for (const role of roles) expect(mayGiveScopes({ role, suspended: true })).toEqual([]);
});

it('lets nobody manage people by a key without that scope', () => {
  expect(mayManage(keyOf('people:read'), 'user')).toBe(false);
  expect(grantable(keyOf('people:read'))).toEqual([]);
  expect(mayManage(keyOf('people:manage'), 'user')).toBe(true);
});

it('revokes one’s own keys and those of whom one manages', () => {
  const manager = { role: 'manager', suspended: false, member: 'm' } as const;
  expect(mayRevokeKey(manager, { maker: 'm', madeAs: 'manager' })).toBe(true);
  expect(mayRevokeKey(manager, { maker: 'n', madeAs: 'manager' })).toBe(true);
  expect(mayRevokeKey(manager, { maker: 'n', madeAs: 'admin' })).toBe(false);
  expect(mayRevokeKey({ ...manager, role: 'admin' }, { maker: 'n', madeAs: 'owner' })).toBe(false);
  expect(mayRevokeKey({ ...manager, suspended: true }, { maker: 'm', madeAs: 'manager' })).toBe(false);
});
