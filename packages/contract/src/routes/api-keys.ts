import { z } from 'zod';
import { id } from '../ids.ts';
import { line } from '../line.ts';
import { defineRoutes } from '../route.ts';
import { scope } from '../scopes.ts';
import { time } from '../views.ts';

const ok = z.object({ ok: z.literal(true) });
export const keyLabelMaxLength = 60;

export const apiKeyView = z.object({
  id,
  label: z.string(),
  /** How the secret begins: enough to find it again, not to use it. */
  hint: z.string(),
  scopes: z.array(scope),
  madeBy: z.string(),
  mine: z.boolean(),
  createdAt: time,
  expiresAt: time,
  lastUsedAt: time.nullable(),
  lastUsedAddress: z.string().nullable(),
  mayRevoke: z.boolean(),
});
export type ApiKeyView = z.infer<typeof apiKeyView>;

export const apiKeyRoutes = defineRoutes({
  'GET /api/teams/:team/api-keys': {
    needs: 'sign-in',
    summary:
      'API keys that were not revoked, those that have expired among them, and the scopes that the reader may give.',
    answer: z.object({ keys: z.array(apiKeyView), mayGive: z.array(scope) }),
    errors: ['forbidden', 'not-found'],
  },
  'POST /api/teams/:team/api-keys': {
    needs: 'sign-in',
    summary:
      'Make an API key. Its secret is shown once. It may never do more than its maker, and ends with their right.',
    body: z.object({
      label: line.min(1).max(keyLabelMaxLength),
      scopes: z.array(scope).min(1).max(50),
      days: z.int().min(1).max(366),
    }),
    answer: z.object({ key: apiKeyView, secret: z.string() }),
    status: 201,
    errors: ['forbidden', 'key-label-taken', 'too-many-keys', 'not-found'],
  },
  'DELETE /api/teams/:team/api-keys/:key': {
    needs: 'sign-in',
    summary: 'Revoke an API key, at once (E7).',
    answer: ok,
    errors: ['forbidden', 'role-above-yours', 'not-found'],
  },
  'GET /api/key': {
    needs: 'key',
    summary: 'What the key that asks is: its team, its scopes, and until when.',
    answer: z.object({
      label: z.string(),
      team: z.object({ id, name: z.string() }),
      madeBy: z.string(),
      scopes: z.array(scope),
      expiresAt: time,
    }),
    errors: [],
  },
});
