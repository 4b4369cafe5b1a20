import { z } from 'zod';

/** What a session may do on a device. The agent enforces each one itself. */
export const rightNames = [
  'view',
  'control',
  'clipboardIn',
  'clipboardOut',
  'files',
  'chat',
  'record',
  'withoutApproval',
] as const;
export type RightName = (typeof rightNames)[number];

/** What each right is called wherever people read of it. */
export const rightWords: Readonly<Record<RightName, string>> = {
  view: 'See the screen',
  control: 'Keyboard and mouse',
  clipboardIn: 'Paste to the device',
  clipboardOut: 'Copy from the device',
  files: 'Transfer files',
  chat: 'Chat',
  record: 'Record',
  withoutApproval: 'Connect without approval at the device',
};

export const rights = z.object({
  view: z.boolean(),
  control: z.boolean(),
  clipboardIn: z.boolean(),
  clipboardOut: z.boolean(),
  files: z.boolean(),
  chat: z.boolean(),
  record: z.boolean(),
  withoutApproval: z.boolean(),
});
export type Rights = z.infer<typeof rights>;

/** What an entry may grant: without seeing the screen nothing else can be used. */
export const entryRights = rights.refine(({ view }) => view, {
  path: ['view'],
  message: 'An entry lets people see the screen at least; to grant nothing, take it off the list.',
});

export const fullRights: Rights = {
  view: true,
  control: true,
  clipboardIn: true,
  clipboardOut: true,
  files: true,
  chat: true,
  record: true,
  withoutApproval: true,
};
export const viewOnlyRights: Rights = {
  view: true,
  control: false,
  clipboardIn: false,
  clipboardOut: false,
  files: false,
  chat: true,
  record: false,
  withoutApproval: true,
};
