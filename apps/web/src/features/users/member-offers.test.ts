import { roles } from '@usher/contract';
import { expect, it } from 'vitest';
import { memberOf } from '../../samples/views.ts';
import { invitableRoles, offersOn } from './member-offers.ts';

const may = (suspend: boolean, remove: boolean) => ({ changeRole: false, suspend, remove, grant: [], place: false });

it('offers to suspend whom one may, and to reinstate who is suspended', () => {
  expect(offersOn(memberOf({ may: may(true, true) }), 'manager')).toEqual(['suspend', 'remove']);
  expect(offersOn(memberOf({ may: may(true, true), state: 'suspended' }), 'manager')).toEqual(['reinstate', 'remove']);
});

it('offers nothing to whom the Portal gives no right', () => {
  for (const reader of ['user', 'manager', 'admin'] as const) {
    expect(offersOn(memberOf({ may: may(false, false) }), reader)).toEqual([]);
  }
});

it('offers ownership from the Owner alone, to another active member', () => {
  const member = memberOf({ may: may(false, false) });
  expect(offersOn(member, 'owner')).toEqual(['hand-over']);
  expect(offersOn({ ...member, me: true }, 'owner')).toEqual([]);
  expect(offersOn({ ...member, state: 'suspended' }, 'owner')).toEqual([]);
});

it('invites nobody above the one who invites, and never an Owner', () => {
  expect(roles.map((reader) => invitableRoles(reader))).toEqual([
    ['user'],
    ['user', 'manager'],
    ['user', 'manager', 'admin'],
    ['user', 'manager', 'admin'],
  ]);
});
