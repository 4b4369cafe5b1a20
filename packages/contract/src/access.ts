import { z } from 'zod';
import { id } from './ids.ts';
import { entryRights, rights } from './rights.ts';

/** One entry of a list: a member or a group of people, and what they may do. */
export const accessEntry = z.union([
  z.strictObject({ member: id, rights: entryRights }),
  z.strictObject({ group: id, rights: entryRights }),
]);
export type AccessEntry = z.infer<typeof accessEntry>;

/** More people than this are listed as a group. */
export const accessEntries = z.array(accessEntry).max(250);

/** Who may access a device: everyone in the team, or who is listed on it or on a group it is in; an empty list means nobody. */
export const deviceAccess = z.object({ access: z.enum(['everyone', 'listed']), entries: accessEntries });
export type DeviceAccess = z.infer<typeof deviceAccess>;

const named = z.object({ id, name: z.string() });

/** Where a right comes from: an entry for the person or for a group of theirs, on the device or on a group it is in. */
export const accessReason = z.object({ group: named.nullable(), deviceGroup: named.nullable() });
export type AccessReason = z.infer<typeof accessReason>;

/** The same as it is kept, with what comes from the device's groups, and what each person gets of it all together, and why. */
export const deviceAccessView = deviceAccess.extend({
  entries: z.array(accessEntry),
  inherited: z.array(z.object({ deviceGroup: named, entries: z.array(accessEntry) })),
  /** Empty while everyone in the team has access. */
  people: z.array(z.object({ member: id, name: z.string(), rights, by: z.array(accessReason) })),
});
export type DeviceAccessView = z.infer<typeof deviceAccessView>;
