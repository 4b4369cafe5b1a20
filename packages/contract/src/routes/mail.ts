import { z } from 'zod';
import { defineRoutes } from '../route.ts';
import { time } from '../views.ts';

const ok = z.object({ ok: z.literal(true) });

/** Mail that somebody may do without, each by its own switch; invitations and tests are asked for one by one. */
export const mailKinds = {
  'capacity-asked': 'Somebody asks for a place',
  'capacity-alert': 'The use comes near the limit',
  subscription: 'The subscription ends',
  webhooks: 'A webhook was stopped',
  'api-keys': 'An API key expires soon, or ended by itself',
  devices: 'The key of a device runs on two computers',
} as const;
export type MailKind = keyof typeof mailKinds;
export const mailKindNames = Object.keys(mailKinds) as [MailKind, ...MailKind[]];
const mailKind = z.enum(mailKindNames);

export const mailView = z.object({
  /** Whether whoever runs the Portal gave it a mail server. */
  setUp: z.boolean(),
  from: z.string().nullable(),
  waiting: z.int(),
  lastSentAt: time.nullable(),
  /** Of the newest mail of the team that did not go out, if none has gone out since. */
  problem: z.string().nullable(),
});

export const mailRoutes = defineRoutes({
  'GET /api/teams/:team/mail': {
    needs: 'sign-in',
    summary: 'Whether e-mail is set up, and how the team’s mail goes out.',
    answer: mailView,
    errors: ['forbidden', 'not-found'],
  },
  'POST /api/teams/:team/mail/test': {
    needs: 'sign-in',
    summary: 'Send a test mail to oneself.',
    answer: ok,
    status: 202,
    errors: ['forbidden', 'mail-not-set-up', 'too-many-tries', 'not-found'],
  },
  'GET /api/me/mail': {
    needs: 'sign-in',
    summary: 'Of what the reader gets no e-mail.',
    answer: z.object({ off: z.array(mailKind) }),
    errors: [],
  },
  'PUT /api/me/mail': {
    needs: 'sign-in',
    summary: 'Choose of what one gets no e-mail.',
    body: z.object({ off: z.array(mailKind).max(20) }),
    answer: z.object({ off: z.array(mailKind) }),
    errors: [],
  },
});
