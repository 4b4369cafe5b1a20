import { z } from 'zod';
import { deviceAccess, deviceAccessView } from '../access.ts';
import { id } from '../ids.ts';
import { line } from '../line.ts';
import { role } from '../roles.ts';
import { defineRoutes } from '../route.ts';
import { deviceView, invitationView, joinTokenView, memberView, subscriptionView } from '../views.ts';
import { email } from './accounts.ts';

const name = line.min(1).max(100);
const ok = z.object({ ok: z.literal(true) });

export const teamRoutes = defineRoutes({
  'PATCH /api/teams/:team': {
    needs: 'sign-in',
    scope: 'team:manage',
    summary: 'Rename the team.',
    body: z.object({ name }),
    answer: ok,
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/members': {
    needs: 'sign-in',
    scope: 'people:read',
    summary: 'People of the team.',
    answer: z.object({ members: z.array(memberView) }),
    errors: ['forbidden', 'not-found'],
  },
  'PATCH /api/teams/:team/members/:member': {
    needs: 'sign-in',
    scope: 'people:manage',
    summary: 'Change role, suspend or reinstate. Suspending ends their sessions at once (E7).',
    body: z.object({ role: role.optional(), state: z.enum(['active', 'suspended']).optional() }),
    answer: memberView,
    errors: ['forbidden', 'role-above-yours', 'last-owner', 'not-found'],
  },
  'DELETE /api/teams/:team/members/:member': {
    needs: 'sign-in',
    scope: 'people:manage',
    summary: 'Remove a person (or leave). Their sessions end at once (E7).',
    answer: ok,
    errors: ['forbidden', 'role-above-yours', 'last-owner', 'not-found'],
  },
  'POST /api/teams/:team/owner': {
    needs: 'sign-in',
    summary: 'The Owner hands ownership over and becomes an Admin.',
    body: z.object({ member: id }),
    answer: ok,
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/invitations': {
    needs: 'sign-in',
    scope: 'people:manage',
    summary: 'Open invitations.',
    answer: z.object({ invitations: z.array(invitationView) }),
    errors: ['forbidden', 'not-found'],
  },
  'POST /api/teams/:team/invitations': {
    needs: 'sign-in',
    scope: 'people:manage',
    summary: 'Invite by link; the link is shown once.',
    body: z.object({ email: email.optional(), role }),
    answer: z.object({ invitation: invitationView, link: z.string() }),
    status: 201,
    errors: ['forbidden', 'role-above-yours', 'already-member', 'not-found'],
  },
  'DELETE /api/teams/:team/invitations/:invitation': {
    needs: 'sign-in',
    scope: 'people:manage',
    summary: 'Take an invitation back.',
    answer: ok,
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/devices': {
    needs: 'sign-in',
    scope: 'devices:read',
    summary: 'Devices the reader may see.',
    answer: z.object({ devices: z.array(deviceView) }),
    errors: ['not-found'],
  },
  'PATCH /api/teams/:team/devices/:device': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'Rename a device.',
    body: z.object({ name }),
    answer: deviceView,
    errors: ['forbidden', 'not-found'],
  },
  'DELETE /api/teams/:team/devices/:device': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'Remove a device: its sessions and its trust end.',
    answer: ok,
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/devices/:device/access': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'Who may access a device.',
    answer: deviceAccessView,
    errors: ['forbidden', 'not-found'],
  },
  'PUT /api/teams/:team/devices/:device/access': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'Set who may access a device; who lost access or a right loses it in live sessions at once (E7).',
    body: deviceAccess,
    answer: deviceAccessView,
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/join-tokens': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'Join tokens that still work.',
    answer: z.object({ tokens: z.array(joinTokenView) }),
    errors: ['forbidden', 'not-found'],
  },
  'POST /api/teams/:team/join-tokens': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'Make a join token; it is shown once, with the one-line install.',
    body: z.object({
      label: line.max(100),
      uses: z.int().min(1).max(1000),
      days: z.int().min(1).max(365),
    }),
    answer: z.object({ token: joinTokenView, secret: z.string(), command: z.string() }),
    status: 201,
    errors: ['forbidden', 'not-found'],
  },
  'DELETE /api/teams/:team/join-tokens/:token': {
    needs: 'sign-in',
    scope: 'devices:manage',
    summary: 'Revoke a join token.',
    answer: ok,
    errors: ['forbidden', 'not-found'],
  },
  'GET /api/teams/:team/subscription': {
    needs: 'sign-in',
    scope: 'subscription:read',
    summary: 'Plan, term, capacity, in use, peak and the history of changes.',
    answer: subscriptionView,
    errors: ['forbidden', 'not-found'],
  },
  'PUT /api/teams/:team/subscription/capacity': {
    needs: 'sign-in',
    scope: 'capacity:change',
    summary: 'Change the capacity, at once. Lowering it ends nothing (C6).',
    body: z.object({ capacity: z.int().min(0).max(100_000), why: line.max(200).optional() }),
    answer: subscriptionView,
    errors: ['forbidden', 'not-found'],
  },
  'POST /api/enrol': {
    needs: 'none',
    summary: "A device joins a team with a join token; the agent's first contact, pinned both ways.",
    body: z.object({
      token: z.string().max(200),
      identityKey: z.string().max(100),
      linkKey: z.string().max(100),
      linkKeySignature: z.string().max(200),
      /** Signature over the join by the identity key (link's statement format). */
      proof: z.string().max(200),
      hostname: z.string().max(200),
      os: z.string().max(200),
      agentVersion: z.string().max(200),
    }),
    answer: z.object({
      device: id,
      name: z.string(),
      team: z.string(),
      commandKey: z.string(),
      commandKeySignature: z.string(),
    }),
    status: 201,
    errors: ['join-token-gone', 'too-many-tries', 'bad-request'],
  },
});
