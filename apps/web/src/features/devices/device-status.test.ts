import { expect, it } from 'vitest';
import { deviceOf } from '../../samples/views.ts';
import { canConnect, deviceStatus } from './device-status.ts';
import { matching } from './matching.ts';

const now = Date.UTC(2026, 10, 24, 15, 0);
const words = (facts: Parameters<typeof deviceOf>[0]) => deviceStatus(deviceOf(facts), now, 'UTC');

it('says online, since when offline, or never online', () => {
  expect(words({})).toEqual({ look: 'on', words: 'Online' });
  const lastSeenAt = Date.UTC(2026, 10, 24, 14, 20);
  expect(words({ online: false, lastSeenAt })).toEqual({ look: 'off', words: 'Offline since 14:20' });
  expect(words({ online: false, lastSeenAt: null })).toEqual({ look: 'off', words: 'Never online' });
});

it('L7: says that a key runs on two computers before it says online, and lets nobody connect', () => {
  expect(words({ twin: true })).toEqual({ look: 'warn', words: 'Same key on two computers' });
  expect(canConnect(deviceOf({ twin: true }))).toBe(false);
});

it('lets connect whoever may, to what is online', () => {
  const may = { connect: false, rename: true, remove: true, manageAccess: true };
  expect(canConnect(deviceOf())).toBe(true);
  expect(canConnect(deviceOf({ online: false }))).toBe(false);
  expect(canConnect(deviceOf({ may }))).toBe(false);
});

it('finds a device by every word of the search, in name, host name or system, in any case', () => {
  const devices = [
    deviceOf({ id: '1', name: 'Reception', hostname: 'rx-1.office', os: 'Debian 12' }),
    deviceOf({ id: '2', name: 'Reception 2', hostname: 'rx-2.office', os: 'Windows 11' }),
  ];
  const found = (search: string) => matching(devices, search).map(({ id }) => id);
  expect(found('')).toEqual(['1', '2']);
  expect(found('   ')).toEqual(['1', '2']);
  expect(found('RECEPTION debian')).toEqual(['1']);
  expect(found('office windows')).toEqual(['2']);
  expect(found('windows debian')).toEqual([]);
  expect(found('.*')).toEqual([]);
});
