import type { OpenTeam } from '../live/live-context.ts';
import { idOf } from '../samples/views.ts';

/** A team that exists nowhere, as an Owner sees it. */
export const sampleTeam: OpenTeam = {
  team: {
    id: idOf(99),
    name: 'Example',
    role: 'owner',
    member: idOf(98),
    may: {
      seeSessions: true,
      endAnySession: true,
      manageDevices: true,
      managePeople: true,
      seeSubscription: true,
      changeCapacity: true,
      changeTerms: true,
      seeAudit: true,
      renameTeam: true,
      manageKeys: true,
      manageWebhooks: true,
    },
    term: null,
  },
  live: { phase: 'live', since: 0, offsetMs: 0, team: null },
  announce: () => undefined,
};
