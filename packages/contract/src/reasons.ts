import { z } from 'zod';

/**
 * Why a session ended. The one table of words: what the viewer reads, what the person at the device reads, whether the
 * viewer may reconnect by itself, and the audit event that records it (product.md section 4, Reasons).
 * `{by}` stands for the name of whoever acted and `{device}` for the device's name; both are plain text, never markup.
 */
export interface ReasonWords {
  readonly viewer: string;
  readonly device: string;
  readonly reconnect: boolean;
  /** What the viewer reads before an end that lies ahead; "in 28 s." follows. */
  readonly announced?: string;
  readonly audit: `session.${string}`;
}

export const reasonCodes = [
  'viewer-left',
  'viewer-lost',
  'resumed-elsewhere',
  'ended-by-self',
  'ended-by-manager',
  'ended-at-device',
  'refused-at-device',
  'access-revoked',
  'member-removed',
  'device-removed',
  'device-restarted',
  'subscription-ended',
  'idle-limit',
  'time-limit',
  'taken-over',
  'connect-timeout',
  'lease-lost',
  'device-offline',
  'device-shutdown',
  'screen-lost',
  'portal-restored',
  'protocol-error',
] as const;
export const reasonCode = z.enum(reasonCodes);
export type ReasonCode = z.infer<typeof reasonCode>;

export const reasons: Record<ReasonCode, ReasonWords> = {
  'viewer-left': { viewer: 'You left this session.', device: '{by} left.', reconnect: false, audit: 'session.left' },
  'viewer-lost': {
    viewer: 'The connection to {device} was lost and did not come back in time.',
    device: 'The connection to {by} was lost.',
    reconnect: true,
    audit: 'session.lost',
  },
  'resumed-elsewhere': {
    viewer: 'This session was moved to another window.',
    device: '{by} moved to another window.',
    reconnect: false,
    audit: 'session.resumed-elsewhere',
  },
  'ended-by-self': {
    viewer: 'You ended this session.',
    device: '{by} ended their session.',
    announced: 'You end this session',
    reconnect: false,
    audit: 'session.ended-by-self',
  },
  'ended-by-manager': {
    viewer: '{by} ended this session.',
    device: "{by} ended the session from the team's Sessions page.",
    announced: '{by} ends this session',
    reconnect: false,
    audit: 'session.ended-by-manager',
  },
  'ended-at-device': {
    viewer: 'The person at {device} ended this session.',
    device: 'You ended the session.',
    announced: 'The person at {device} ends this session',
    reconnect: false,
    audit: 'session.ended-at-device',
  },
  'refused-at-device': {
    viewer: 'The person at {device} declined the connection.',
    device: 'The connection was declined.',
    reconnect: false,
    audit: 'session.refused-at-device',
  },
  'access-revoked': {
    viewer: 'Your access to {device} was taken away by {by}.',
    device: 'Their access was taken away.',
    reconnect: false,
    audit: 'session.access-revoked',
  },
  'member-removed': {
    viewer: 'You were removed or suspended from this team by {by}.',
    device: 'They were removed or suspended from the team.',
    reconnect: false,
    audit: 'session.member-removed',
  },
  'device-removed': {
    viewer: '{device} was removed from the team by {by}.',
    device: 'This device was removed from the team.',
    reconnect: false,
    audit: 'session.device-removed',
  },
  'device-restarted': {
    viewer: 'Usher restarted on {device}.',
    device: 'Usher restarted.',
    reconnect: true,
    audit: 'session.device-restarted',
  },
  'subscription-ended': {
    viewer: "The team's subscription has ended.",
    device: "The team's subscription has ended.",
    reconnect: false,
    audit: 'session.subscription-ended',
  },
  'idle-limit': {
    viewer: 'This session ended because nobody used it.',
    device: 'The session ended because nobody used it.',
    reconnect: false,
    audit: 'session.idle-limit',
  },
  'time-limit': {
    viewer: 'This session reached its time limit.',
    device: 'The session reached its time limit.',
    reconnect: false,
    audit: 'session.time-limit',
  },
  'taken-over': {
    viewer: '{by} took over this place.',
    device: 'The place was taken over by {by}.',
    announced: '{by} takes over this place',
    reconnect: false,
    audit: 'session.taken-over',
  },
  'connect-timeout': {
    viewer: '{device} did not answer in time.',
    device: 'The connection was not completed in time.',
    reconnect: true,
    audit: 'session.connect-timeout',
  },
  'lease-lost': {
    viewer: '{device} lost touch with the Portal.',
    device: 'This device lost touch with the Portal.',
    reconnect: true,
    audit: 'session.lease-lost',
  },
  'device-offline': {
    viewer: '{device} went offline.',
    device: 'This device went offline.',
    reconnect: true,
    audit: 'session.device-offline',
  },
  'device-shutdown': {
    viewer: '{device} is shutting down.',
    device: 'Usher is shutting down on this device.',
    reconnect: false,
    audit: 'session.device-shutdown',
  },
  'screen-lost': {
    viewer: 'The desktop on {device} ended. Connect again to see the one that is there now.',
    device: 'The desktop that was shown ended.',
    // What comes next may be another person's.
    reconnect: false,
    audit: 'session.screen-lost',
  },
  'portal-restored': {
    viewer: 'The Portal was restored from a backup. Connect again.',
    device: 'The Portal was restored from a backup.',
    reconnect: true,
    audit: 'session.portal-restored',
  },
  'protocol-error': {
    viewer: 'The connection broke a rule of the protocol and was closed.',
    device: 'The connection broke a rule of the protocol and was closed.',
    reconnect: false,
    audit: 'session.protocol-error',
  },
};

/** The words for one end, with names filled in. Unknown names read as plain stand-ins, never as braces. */
export function sayReason(
  code: ReasonCode,
  audience: 'viewer' | 'device',
  names: { readonly by?: string | undefined; readonly device?: string | undefined },
): string {
  const by = names.by ?? (audience === 'device' ? 'The other person' : 'The team');
  return reasons[code][audience].replaceAll('{by}', by).replaceAll('{device}', names.device ?? 'the device');
}

/** The words for an end that lies ahead, without a full stop: the time that is left follows. */
export function sayAnnounced(
  code: ReasonCode,
  names: { readonly by?: string | undefined; readonly device?: string | undefined },
): string {
  const words = reasons[code].announced ?? 'This session ends';
  return words.replaceAll('{by}', names.by ?? 'The team').replaceAll('{device}', names.device ?? 'the device');
}
