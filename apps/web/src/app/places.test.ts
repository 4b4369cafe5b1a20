import type { TeamMay } from '@usher/contract';
import { expect, it } from 'vitest';
import { placesFor } from './places.ts';

const nothing: TeamMay = {
  seeSessions: false,
  endAnySession: false,
  manageDevices: false,
  managePeople: false,
  seeSubscription: false,
  changeCapacity: false,
  changeTerms: false,
  seeAudit: false,
  renameTeam: false,
  manageKeys: false,
  manageWebhooks: false,
};
const names = (may: Partial<TeamMay>) => placesFor({ ...nothing, ...may }).map(({ name }) => name);

it('M2: whoever may do nothing sees the Devices page alone', () => {
  expect(names({})).toEqual(['Devices']);
});

it.each([
  ['managePeople', 'Users', 'Groups'],
  ['seeSessions', 'Sessions'],
  ['seeSubscription', 'Subscription'],
  ['seeAudit', 'Audit'],
  ['renameTeam', 'Settings'],
] as const)('%s shows %s and nothing else', (right, ...shown) => {
  expect(names({ [right]: true })).toEqual(['Devices', ...shown]);
});

it('rights to act open no page by themselves', () => {
  expect(names({ endAnySession: true, manageDevices: true, changeCapacity: true })).toEqual(['Devices']);
});
