import { type Role, roleAtLeast, roles } from '@usher/contract';
import type { Actor } from './team-acts.ts';
import { may } from './team-acts.ts';

/**
 * A Manager manages Users and Managers, an Admin everyone but the Owner, the Owner everyone else. Nobody grants above their
 * own role, and nobody becomes Owner but by handing over.
 */
export function mayManage(actor: Actor, target: Role): boolean {
  if (!may.managePeople(actor) || target === 'owner') return false;
  return roleAtLeast(actor.role, target);
}

/** Being in a group is a matter of the person: who manages them places them, and whoever manages people may place themselves. */
export function mayPlace(actor: Actor, target: { readonly role: Role; readonly self: boolean }): boolean {
  return may.managePeople(actor) && (target.self || mayManage(actor, target.role));
}

export function grantable(actor: Actor): Role[] {
  if (!may.managePeople(actor)) return [];
  return roles.filter((role) => role !== 'owner' && roleAtLeast(actor.role, role));
}

export function mayGrant(actor: Actor, role: Role): boolean {
  return grantable(actor).includes(role);
}
