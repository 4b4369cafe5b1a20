export interface HelpText {
  readonly title: string;
  readonly lead: string;
  readonly parts: readonly { readonly heading: string; readonly text: readonly string[] }[];
}

/** M9: every cause and its cure, each page linked from where it hurts. */
export const helpTexts: Readonly<Record<string, HelpText>> = {
  'problems-ending-a-session': {
    title: 'Problems ending a session',
    lead: 'Ending a session stops the screen at the device, cuts the relay and closes the viewer. Each answers by itself.',
    parts: [
      {
        heading: 'The control is disabled',
        text: [
          'The agent on that device is too old: it does not announce that it can end sessions. Update Usher on the device. Until then the session ends when its viewer leaves.',
          'Or your role does not allow it: only the Owner, Admins and Managers may end the sessions of others. Everybody may end their own.',
        ],
      },
      {
        heading: 'It says "ended (forced)" and the place is still held',
        text: [
          'The device did not answer within five seconds, usually because it is offline, asleep or cut off from the network. The viewer has been closed and the relay cut.',
          'The place is held until it is certain that no picture can flow: the device answers, or the relays have cut and their tokens have expired, or the lease of the session runs out. That takes 45 seconds at most.',
        ],
      },
      {
        heading: 'The session is back',
        text: [
          'An ended session never comes back by itself. Somebody connected again. To keep a person out, suspend them on the Users page, or take away their access to the device.',
        ],
      },
      {
        heading: 'The session shows as unconfirmed',
        text: [
          'The device missed a renewal: it may have lost the network. If it does not come back, the session ends as lost and its place is free within 45 seconds. You can end it at once all the same.',
        ],
      },
    ],
  },
  'why-was-i-refused': {
    title: 'Why was I refused',
    lead: 'Every refusal says its cause. This is what to do about each.',
    parts: [
      {
        heading: 'All sessions are in use',
        text: [
          'The team holds as many sessions as its capacity allows. End one of your own, wait until one ends, or ask somebody who can add capacity: the warning lets you ask in one click.',
        ],
      },
      {
        heading: 'You may not connect to this device',
        text: ['Its list of people who may access it does not name you. Ask a Manager.'],
      },
      {
        heading: 'The device is offline',
        text: ['Its agent has no connection to the Portal. Check that the computer is on, awake and online.'],
      },
      {
        heading: 'The same key runs on two computers',
        text: [
          'A disk image was copied with its keys. Stop the agent on one of them, remove the device, and enrol each computer by itself.',
        ],
      },
    ],
  },
  'what-is-counted': {
    title: 'What is counted',
    lead: 'A session is one live connection of one viewer to one device. It holds one place of the capacity of the team.',
    parts: [
      {
        heading: 'What takes a place',
        text: [
          'One person on three devices holds three places. Two people on one device hold two. Windows, clipboard and chat of one connection take nothing more.',
        ],
      },
      {
        heading: 'What takes none',
        text: ['Signing in, looking at the pages, and ending sessions. Nobody is locked out at the limit.'],
      },
      {
        heading: 'When a place is free again',
        text: [
          'As soon as the device says that it has stopped. A closed tab waits ten seconds for a reload. A lost connection keeps its place for 45 seconds, so that a short break of the network costs nothing.',
        ],
      },
      {
        heading: 'Lowering the capacity',
        text: ['Ends nothing. New sessions are refused until what is in use fits.'],
      },
    ],
  },
};
