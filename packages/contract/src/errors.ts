import { z } from 'zod';

/**
 * Every error a person or a program can get from the Portal: its HTTP status, what happened and what to do.
 * Pages never invent words of their own; they may add facts from `details`.
 */
export interface ErrorWords {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 500 | 503;
  readonly title: string;
  readonly todo: string;
}

export const errors = {
  'bad-request': {
    status: 400,
    title: 'That request could not be read.',
    todo: 'Check the fields named below and try again.',
  },
  'not-signed-in': { status: 401, title: 'You are not signed in.', todo: 'Sign in and try again.' },
  'wrong-credentials': {
    status: 401,
    title: 'That e-mail address and password do not match.',
    todo: 'Check both and try again.',
  },
  'key-wrong': {
    status: 401,
    title: 'That is no API key of this Portal.',
    todo: 'Check that all of it was copied, or make a new one under Settings, API keys.',
  },
  'key-over': {
    status: 401,
    title: 'This API key works no more.',
    todo: 'It has expired, was revoked, or ended with the right of whoever made it. Make a new one under Settings, API keys.',
  },
  'key-not-allowed': {
    status: 403,
    title: 'No API key may do this.',
    todo: 'Sign in to the Portal and do it there.',
  },
  'key-lacks-scope': {
    status: 403,
    title: 'This API key was not given the right to do this.',
    todo: 'Make a key with the scope named below.',
  },
  'key-label-taken': {
    status: 409,
    title: 'Another API key of the team has this label.',
    todo: 'Choose another, or revoke that key first: the audit names keys by their label.',
  },
  'too-many-keys': {
    status: 409,
    title: 'The team has 200 API keys.',
    todo: 'Revoke those that nobody uses any more.',
  },
  'webhook-address-refused': {
    status: 422,
    title: 'Usher may not send to this address.',
    todo: 'Use https and an address in the internet. Whoever runs the Portal can allow private addresses with --webhooks-to anywhere.',
  },
  'webhook-off': {
    status: 409,
    title: 'This webhook is off.',
    todo: 'Switch it on first.',
  },
  'mail-not-set-up': {
    status: 409,
    title: 'E-mail is not set up on this Portal.',
    todo: 'Whoever runs the Portal sets USHER_SMTP_URL; until then the pages tell everything.',
  },
  'too-many-webhooks': {
    status: 409,
    title: 'The team has 20 webhooks.',
    todo: 'Remove one that nobody needs any more.',
  },
  'wrong-origin': {
    status: 403,
    title: 'This request did not come from the Portal.',
    todo: 'Open the Portal at its own address and try again.',
  },
  forbidden: {
    status: 403,
    title: 'Your role does not allow this.',
    todo: 'Ask a Manager, an Admin or the Owner of the team.',
  },
  'sessions-page-forbidden': {
    status: 403,
    title: 'The Sessions page is for the people who run the team.',
    todo: 'Ask a Manager, an Admin or the Owner. Your own sessions are on the Devices page.',
  },
  'role-above-yours': {
    status: 403,
    title: 'That person or role is above yours.',
    todo: 'Ask somebody with a higher role.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here.',
    todo: 'It may have been removed. Go back and reload the list.',
  },
  'no-access': { status: 403, title: 'You may not connect to this device.', todo: 'Ask a Manager for access to it.' },
  'device-offline': {
    status: 409,
    title: 'This device is offline.',
    todo: 'Check that it is switched on and that its agent runs.',
  },
  'device-twin': {
    status: 409,
    title: 'The same key runs on two computers.',
    todo: 'Stop the agent on one of them, remove the device and enrol each computer by itself.',
  },
  'member-suspended': {
    status: 403,
    title: 'Your membership is suspended.',
    todo: 'Ask a Manager, an Admin or the Owner of the team.',
  },
  'subscription-ended': {
    status: 409,
    title: "The team's subscription has ended.",
    todo: 'Ask the Owner to renew it.',
  },
  'outside-hours': {
    status: 409,
    title: 'Sessions on this device are not allowed at this time.',
    todo: 'Connect again within the allowed hours, or ask a Manager to change them.',
  },
  'at-capacity': {
    status: 409,
    title: 'All sessions are in use.',
    todo: 'Wait until one ends, or ask somebody who can add capacity.',
  },
  'not-waiting': {
    status: 409,
    title: 'You are not on the waiting list any more.',
    todo: 'Join it again from the Devices page.',
  },
  'offer-gone': {
    status: 410,
    title: 'That place is no longer held for you.',
    todo: 'It went to the next in the list. Join the list again from the Devices page.',
  },
  'already-asked': {
    status: 409,
    title: 'This person was asked a moment ago.',
    todo: 'Wait for their answer, or ask somebody else.',
  },
  'release-over': {
    status: 410,
    title: 'This question is over.',
    todo: 'Nothing changed. Your session goes on.',
  },
  'place-reserved': {
    status: 409,
    title: 'This place is reserved for others.',
    todo: 'Take over a session whose place everybody may use.',
  },
  'pools-too-large': {
    status: 422,
    title: 'More places would be reserved than the team has.',
    todo: 'Reserve fewer places, or raise the capacity first.',
  },
  'session-over': { status: 410, title: 'This session has ended.', todo: 'Connect again from the Devices page.' },
  'agent-too-old': {
    status: 409,
    title: 'The agent on this device is too old to end a session.',
    todo: 'Update the agent on the device; the session ends by itself when its viewer leaves.',
  },
  'already-member': {
    status: 409,
    title: 'This person is already in the team.',
    todo: 'Change their role on the People page instead.',
  },
  'invitation-gone': { status: 410, title: 'This invitation is no longer valid.', todo: 'Ask for a new one.' },
  'join-token-gone': {
    status: 410,
    title: 'This join token is no longer valid.',
    todo: 'Make a new one on the Devices page.',
  },
  'setup-gone': {
    status: 404,
    title: 'There is nothing here.',
    todo: 'This Portal is already set up. Sign in instead.',
  },
  'setup-code-wrong': {
    status: 403,
    title: 'That is not the set-up code.',
    todo: 'Read it again on the terminal where Usher was started.',
  },
  'setup-busy': {
    status: 409,
    title: 'Somebody else is setting up this Portal.',
    todo: 'Wait two minutes and try again.',
  },
  'password-too-short': { status: 422, title: 'The password is too short.', todo: 'Use 8 characters or more.' },
  'email-taken': {
    status: 409,
    title: 'An account with this e-mail address exists.',
    todo: 'Sign in with it instead.',
  },
  'group-name-taken': {
    status: 409,
    title: 'A group of this name exists.',
    todo: 'Choose another name, or use that group.',
  },
  'last-owner': { status: 409, title: 'A team needs its Owner.', todo: 'Hand ownership over first.' },
  'too-many-tries': { status: 429, title: 'Too many tries.', todo: 'Wait a minute and try again.' },
  'too-large': { status: 413, title: 'That is too large.', todo: 'Send less at once.' },
  'database-away': {
    status: 503,
    title: 'The Portal cannot reach its database.',
    todo: 'Try again in a moment; if it stays, tell whoever runs the Portal.',
  },
  'starting-up': { status: 503, title: 'The Portal is starting.', todo: 'Try again in a moment.' },
  internal: {
    status: 500,
    title: 'Something went wrong here.',
    todo: 'Try again; if it stays, give the reference to whoever runs the Portal.',
  },
} as const satisfies Record<string, ErrorWords>;

export type ErrorCode = keyof typeof errors;
const codes = Object.keys(errors) as [ErrorCode, ...ErrorCode[]];
export const errorCode = z.enum(codes);

/** The body of every answer that is not a success. */
export const problem = z.object({
  code: errorCode,
  title: z.string(),
  todo: z.string(),
  reference: z.string(),
  fields: z.record(z.string(), z.string()).optional(),
  details: z.unknown().optional(),
});
export type Problem = z.infer<typeof problem>;

/** When no answer came at all. */
export const unreachableWords = {
  title: 'The Portal could not be reached.',
  todo: 'Check the connection and that the Portal runs, then try again.',
} as const;
