import { z } from 'zod';
import { accessEntries, accessEntry } from '../access.ts';
import { id } from '../ids.ts';
import { line } from '../line.ts';
import { defineRoutes } from '../route.ts';

/** What an entry for a group of people reaches. */
const reach = z.object({ device: id.nullable(), deviceGroup: id.nullable() });

export const personGroupView = z.object({
  id,
  name: z.string(),
  members: z.array(id),
  reaches: z.array(reach),
  /** Nobody in it is above the reader, who may delete it. */
  mayDelete: z.boolean(),
});
export type PersonGroupView = z.infer<typeof personGroupView>;

export const deviceGroupView = z.object({
  id,
  name: z.string(),
  devices: z.array(id),
  /** Who may access its devices; empty for those who do not manage devices. */
  entries: z.array(accessEntry),
});
export type DeviceGroupView = z.infer<typeof deviceGroupView>;

const name = line.min(1).max(100);
const ids = z.array(id).max(1000);
const made = z.object({ id });
const ok = z.object({ ok: z.literal(true) });
const change = z.object({ name: name.optional(), add: ids.default([]), remove: ids.default([]) });
/** What taking a group away does to live sessions, and what else goes with it. */
const effect = z.object({
  ends: z.int(),
  narrows: z.int(),
  /** Whether limits in time are set for it. */
  limits: z.boolean(),
  /** Places that are reserved for its members. */
  pools: z.array(z.object({ name: z.string(), places: z.int() })),
});
export type DeletionEffect = z.infer<typeof effect>;

export const groupRoutes = defineRoutes({
  'GET /api/teams/:team/groups': {
    needs: 'sign-in',
    scope: 'devices:read',
    summary: 'Groups of people, for those who manage people, and groups of the devices the reader may see.',
    answer: z.object({ people: z.array(personGroupView), devices: z.array(deviceGroupView) }),
    errors: ['not-found'],
  },
  'POST /api/teams/:team/person-groups': {
    needs: 'sign-in',
    scope: 'people:manage',
    summary: 'Make a group of people.',
    body: z.object({ name, members: ids.default([]) }),
    answer: made,
    status: 201,
    errors: ['forbidden', 'role-above-yours', 'group-name-taken', 'not-found'],
  },
  'PATCH /api/teams/:team/person-groups/:group': {
    needs: 'sign-in',
    scope: 'people:manage',
    summary: 'Rename a group of people, put members in and take them out; rights in live sessions follow at once (E7).',
    body: change,
    answer: ok,
    errors: ['forbidden', 'role-above-yours', 'group-name-taken', 'not-found'],
  },
  'GET /api/teams/:team/person-groups/:group/deletion': {
    needs: 'sign-in',
    scope: 'people:manage',
    summary: 'What deleting this group now would do: live sessions that end or lose a right, and what is set for it.',
    answer: effect,
    errors: ['forbidden', 'not-found'],
  },
  'DELETE /api/teams/:team/person-groups/:group': {
    needs: 'sign-in',
    scope: 'people:manage',
    summary: 'Delete a group of people, and every entry that names it (E7).',
    answer: ok,
    errors: ['forbidden', 'role-above-yours', 'not-found'],
  },
  'POST /api/teams/:team/device-groups': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'Make a group of devices.',
    body: z.object({ name, devices: ids.default([]) }),
    answer: made,
    status: 201,
    errors: ['forbidden', 'group-name-taken', 'not-found'],
  },
  'PATCH /api/teams/:team/device-groups/:group': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary:
      'Rename a group of devices, put devices in and take them out; rights in live sessions follow at once (E7).',
    body: change,
    answer: ok,
    errors: ['forbidden', 'group-name-taken', 'not-found'],
  },
  'PUT /api/teams/:team/device-groups/:group/access': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'Set who may access the devices of a group; may close those that are open to everyone (E7).',
    body: z.object({ entries: accessEntries, closeToOthers: z.boolean().default(false) }),
    answer: ok,
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/device-groups/:group/deletion': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'What deleting this group now would do: live sessions that end or lose a right, and what is set for it.',
    answer: effect,
    errors: ['forbidden', 'not-found'],
  },
  'DELETE /api/teams/:team/device-groups/:group': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'Delete a group of devices, and every entry on it; its devices stay (E7).',
    answer: ok,
    errors: ['forbidden', 'not-found'],
  },
});
