import { z } from 'zod';
import { id } from '../ids.ts';
import { line } from '../line.ts';
import { defineRoutes } from '../route.ts';
import { role } from '../roles.ts';
import { personView, signInView, teamView } from '../views.ts';

export const email = z.email().max(254).toLowerCase();
export const password = z.string().min(8).max(256);
const name = line.min(1).max(100);
const ok = z.object({ ok: z.literal(true) });

export const accountRoutes = defineRoutes({
  'GET /api/setup': {
    needs: 'none',
    summary: 'Whether this Portal still waits for its set-up code.',
    answer: z.object({ open: z.boolean() }),
    errors: [],
  },
  'POST /api/setup/claim': {
    needs: 'setup',
    summary: 'Claim the set-up with the code shown on the terminal; the claim lasts two minutes.',
    body: z.object({ code: z.string().max(64) }),
    answer: z.object({ claim: z.string() }),
    errors: ['setup-gone', 'setup-code-wrong', 'setup-busy', 'too-many-tries'],
  },
  'POST /api/setup': {
    needs: 'setup',
    summary: 'Create the Owner and the team, and burn the code. Signs the Owner in.',
    body: z.object({ claim: z.string().max(64), name, email, password, team: name }),
    answer: z.object({ team: id }),
    status: 201,
    errors: ['setup-gone', 'setup-code-wrong', 'password-too-short', 'too-many-tries'],
  },
  'POST /api/sign-in': {
    needs: 'none',
    summary: 'Sign in with e-mail address and password; sets the cookie.',
    body: z.object({ email, password: z.string().max(256) }),
    answer: ok,
    errors: ['wrong-credentials', 'too-many-tries'],
  },
  'POST /api/sign-out': { needs: 'sign-in', summary: 'End this sign-in.', answer: ok, errors: [] },
  'GET /api/me': {
    needs: 'sign-in',
    summary: 'Who is signed in, and their teams with what they may do in each.',
    answer: z.object({ person: personView, teams: z.array(teamView) }),
    errors: [],
  },
  'PATCH /api/me': {
    needs: 'sign-in',
    summary: "Change one's own name.",
    body: z.object({ name }),
    answer: personView,
    errors: [],
  },
  'POST /api/me/password': {
    needs: 'sign-in',
    summary: 'Change the password; every other sign-in ends.',
    body: z.object({ current: z.string().max(256), next: password }),
    answer: ok,
    errors: ['wrong-credentials', 'password-too-short', 'too-many-tries'],
  },
  'GET /api/me/sign-ins': {
    needs: 'sign-in',
    summary: "One's own sign-ins.",
    answer: z.object({ signIns: z.array(signInView) }),
    errors: [],
  },
  'DELETE /api/me/sign-ins/:signIn': {
    needs: 'sign-in',
    summary: 'Revoke one of them; live sessions begun under it end (E7).',
    answer: ok,
    errors: ['not-found'],
  },
  'GET /api/invitations/:token': {
    needs: 'none',
    summary: 'What an invitation link leads to.',
    answer: z.object({ team: z.string(), role, invitedBy: z.string(), email: z.string().nullable() }),
    errors: ['invitation-gone', 'too-many-tries'],
  },
  'POST /api/invitations/:token/accept': {
    needs: 'none',
    summary: 'Join the team: with a new account, or signed in as oneself (then no body fields are needed).',
    body: z.object({ name: name.optional(), email: email.optional(), password: password.optional() }),
    answer: z.object({ team: id }),
    status: 201,
    errors: ['invitation-gone', 'email-taken', 'already-member', 'password-too-short', 'too-many-tries', 'bad-request'],
  },
});
