/** Names of what is cached; everything of a team stands under the team. */
export const keys = {
  me: ['me'] as const,
  signIns: ['me', 'sign-ins'] as const,
  devices: (team: string) => ['team', team, 'devices'] as const,
  sessions: (team: string) => ['team', team, 'sessions'] as const,
  members: (team: string) => ['team', team, 'members'] as const,
  invitations: (team: string) => ['team', team, 'invitations'] as const,
  joinTokens: (team: string) => ['team', team, 'join-tokens'] as const,
  apiKeys: (team: string) => ['team', team, 'api-keys'] as const,
  subscription: (team: string) => ['team', team, 'subscription'] as const,
  usage: (team: string, range: string, until: number | null) => ['team', team, 'usage', range, until] as const,
  capacityRequests: (team: string) => ['team', team, 'capacity-requests'] as const,
  audit: (team: string) => ['team', team, 'audit'] as const,
  timeLimits: (team: string) => ['team', team, 'time-limits'] as const,
  groups: (team: string) => ['team', team, 'groups'] as const,
  access: (team: string, device: string) => ['team', team, 'access', device] as const,
};
