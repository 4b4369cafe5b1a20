import { QueryClient } from '@tanstack/react-query';
import type { LiveEvent, MemberView } from '@usher/contract';
import { expect, it } from 'vitest';
import { keys } from '../api/keys.ts';
import { idOf, memberOf } from '../samples/views.ts';
import { carryToCache } from './to-cache.ts';

const team = idOf(99);

function carried(...events: readonly LiveEvent[]) {
  const client = new QueryClient();
  client.setQueryData(keys.members(team), { members: [memberOf()] });
  client.setQueryData(keys.invitations(team), { invitations: [] });
  client.setQueryData(keys.me, { person: 'me' });
  for (const event of events) carryToCache(client, team, event);
  const stale = (key: readonly string[]) => client.getQueryState(key)?.isInvalidated;
  const members = client.getQueryData<{ members: MemberView[] }>(keys.members(team))?.members ?? [];
  return { client, members, stale };
}

it('replaces, adds and takes out members', () => {
  expect(carried({ type: 'member', n: 1, member: memberOf({ role: 'admin' }) }).members).toMatchObject([
    { role: 'admin' },
  ]);
  expect(carried({ type: 'member', n: 1, member: memberOf({ id: idOf(12) }) }).members).toHaveLength(2);
  expect(carried({ type: 'member-gone', n: 1, member: idOf(11) }).members).toEqual([]);
});

it('makes no list of members out of one that was never loaded', () => {
  const client = new QueryClient();
  carryToCache(client, team, { type: 'member', n: 1, member: memberOf() });
  expect(client.getQueryData(keys.members(team))).toBeUndefined();
});

it('E7: asks for everything again when the reader’s own role or team changed', () => {
  const { stale } = carried({ type: 'me', n: 1 });
  expect([stale(keys.me), stale(keys.members(team))]).toEqual([true, true]);
});

it('asks again only for the list that changed', () => {
  const { stale } = carried({ type: 'changed', n: 1, what: 'invitations' });
  expect([stale(keys.invitations(team)), stale(keys.members(team)), stale(keys.me)]).toEqual([true, false, false]);
});

it.each(['invitations', 'join-tokens', 'audit', 'access', 'api-keys', 'time-limits', 'groups', 'webhooks'] as const)(
  'knows the list of %s by the name of its event',
  (what) => {
    const audit = (of: string) => keys.audit(of, {});
    const lists = [keys.invitations, keys.joinTokens, audit, keys.apiKeys, keys.timeLimits, keys.groups, keys.webhooks];
    const names = [...lists.map((key) => key(team)), keys.access(team, 'd')];
    expect(names.map((key) => key[2])).toContain(what);
  },
);
