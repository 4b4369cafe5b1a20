import { z } from 'zod';

/** Ordered from least to most: a role may never grant above itself. */
export const roles = ['user', 'manager', 'admin', 'owner'] as const;
export const role = z.enum(roles);
export type Role = z.infer<typeof role>;

/** The words people read. */
export const roleName: Record<Role, string> = { user: 'User', manager: 'Manager', admin: 'Admin', owner: 'Owner' };

export function roleAtLeast(actual: Role, needed: Role): boolean {
  return roles.indexOf(actual) >= roles.indexOf(needed);
}
