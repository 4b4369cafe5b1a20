/** How the portal closes a control connection of an agent or a relay, and what it says. */
export const controlClose = {
  goingAway: { code: 1001, reason: 'going-away' },
  failed: { code: 1011, reason: 'portal-failed' },
  protocolError: { code: 4400, reason: 'protocol-error' },
  badProof: { code: 4401, reason: 'bad-proof' },
  removed: { code: 4403, reason: 'removed' },
  tooSlow: { code: 4408, reason: 'too-slow' },
  replaced: { code: 4410, reason: 'replaced' },
  twin: { code: 4411, reason: 'twin' },
  tooMany: { code: 4429, reason: 'too-many-messages' },
} as const;
export type ControlClose = (typeof controlClose)[keyof typeof controlClose];
