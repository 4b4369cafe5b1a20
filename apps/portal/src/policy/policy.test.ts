import { roles } from '@usher/contract';
import { describe, expect, it } from 'vitest';
import { grantable, may, mayManage, teamMay } from './index.ts';

const active = roles.map((role) => ({ role, suspended: false }));

describe('who may do what in a team', () => {
  it.each([
    // user, manager, admin, owner
    ['seeSessions', [false, true, true, true]],
    ['endAnySession', [false, true, true, true]],
    ['manageDevices', [false, true, true, true]],
    ['managePeople', [false, true, true, true]],
    ['setTimeLimits', [false, true, true, true]],
    ['seeSubscription', [false, true, true, true]],
    ['changeCapacity', [false, true, true, true]],
    ['changeTerms', [false, false, true, true]],
    ['wait', [true, true, true, true]],
    ['takeOver', [false, true, true, true]],
    ['setLimits', [false, true, true, true]],
    ['askForCapacity', [true, true, true, true]],
    ['answerCapacityRequest', [false, true, true, true]],
    ['seeAudit', [false, true, true, true]],
    ['setAuditRetention', [false, false, true, true]],
    ['renameTeam', [false, true, true, true]],
    ['seeDevices', [true, true, true, true]],
    ['seeAllDevices', [false, true, true, true]],
    ['seePeople', [false, true, true, true]],
    ['manageKeys', [false, true, true, true]],
    ['handOver', [false, false, false, true]],
    ['leave', [true, true, true, true]],
  ] as const)('%s', (act, allowed) => {
    expect(active.map((actor) => may[act](actor))).toEqual(allowed);
  });

  it('lets a suspended member do nothing, whatever the role', () => {
    for (const role of roles) {
      const actor = { role, suspended: true };
      expect(Object.values(may).some((rule) => rule(actor))).toBe(false);
      expect(Object.values(teamMay(actor))).not.toContain(true);
      expect(grantable(actor)).toEqual([]);
    }
  });

  it.each([
    ['user', []],
    ['manager', ['user', 'manager']],
    ['admin', ['user', 'manager', 'admin']],
    ['owner', ['user', 'manager', 'admin']],
  ] as const)('a role of %s manages and grants nothing above itself, and never the Owner', (role, managed) => {
    const actor = { role, suspended: false };
    expect(roles.filter((target) => mayManage(actor, target))).toEqual(managed);
    expect(grantable(actor)).toEqual(managed);
  });
});
