import { type MemberView, type Role, roleAtLeast, roles } from '@usher/contract';

export type MemberOffer = 'suspend' | 'reinstate' | 'hand-over' | 'remove';

/** What the menu beside a member offers to a reader of that role. */
export function offersOn(member: MemberView, reader: Role): readonly MemberOffer[] {
  const { may, state, me } = member;
  const offers: readonly (readonly [MemberOffer, boolean])[] = [
    ['suspend', may.suspend && state === 'active'],
    ['reinstate', may.suspend && state === 'suspended'],
    ['hand-over', reader === 'owner' && !me && state === 'active'],
    ['remove', may.remove],
  ];
  return offers.flatMap(([offer, made]) => (made ? [offer] : []));
}

/** Roles that an invitation may carry: none above the reader's own, and ownership is handed over, never sent. */
export function invitableRoles(reader: Role): readonly Role[] {
  return roles.filter((role) => role !== 'owner' && roleAtLeast(reader, role));
}
