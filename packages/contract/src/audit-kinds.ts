import { waitingKinds } from './audit-kinds-waiting.ts';
import {
  type AuditDetails,
  type AuditKindWords,
  text,
  person,
  device,
  group,
  role,
  session,
  confirmations,
  changedTerms,
  placed,
  withIt,
} from './audit-words.ts';
import { type ReasonCode, reasonCodes, reasons } from './reasons.ts';

/** Every kind of audit row but the ends of sessions, which the table of reasons names. */
const written = {
  'team.created': {
    category: 'team',
    title: 'Team set up',
    sentence: (actor) => `${actor} set up the team.`,
  },
  'team.renamed': {
    category: 'team',
    title: 'Team renamed',
    sentence: (actor, details) => `${actor} renamed the team to ${text(details, 'name', '')}.`,
  },
  'team.handed-over': {
    category: 'team',
    title: 'Ownership handed over',
    sentence: (actor, details) => `${actor} handed ownership to ${person(details)}.`,
  },
  'api-key.created': {
    category: 'team',
    title: 'API key made',
    sentence: (actor, details) => `${actor} made the API key ${text(details, 'label', '')}.`,
  },
  'api-key.revoked': {
    category: 'team',
    title: 'API key revoked',
    sentence: (actor, details) => `${actor} revoked the API key ${text(details, 'label', '')} of ${person(details)}.`,
  },
  'api-key.ended': {
    category: 'team',
    title: 'API key ended',
    sentence: (_, details) =>
      `The API key ${text(details, 'label', '')} of ${person(details)} ended with the right it was made by.`,
  },
  'api-key.warned': {
    category: 'team',
    title: 'End of an API key near',
    sentence: (_, details) =>
      `The API key ${text(details, 'label', '')} of ${person(details)} expires in ${details['days'] === 1 ? '1 day' : `${text(details, 'days', '?')} days`}.`,
  },
  'webhook.created': {
    category: 'team',
    title: 'Webhook made',
    sentence: (actor, details) => `${actor} made a webhook to ${text(details, 'host', 'a server')}.`,
  },
  'webhook.changed': {
    category: 'team',
    title: 'Webhook changed',
    sentence: (actor, details) => `${actor} changed the webhook to ${text(details, 'host', 'a server')}.`,
  },
  'webhook.removed': {
    category: 'team',
    title: 'Webhook removed',
    sentence: (actor, details) => `${actor} removed the webhook to ${text(details, 'host', 'a server')}.`,
  },
  'webhook.secret-changed': {
    category: 'team',
    title: 'Webhook secret changed',
    sentence: (actor, details) => `${actor} changed the secret of the webhook to ${text(details, 'host', 'a server')}.`,
  },
  'webhook.tested': {
    category: 'team',
    title: 'Webhook tested',
    sentence: (actor, details) => `${actor} sent a test to ${text(details, 'host', 'a server')}.`,
  },
  'webhook.resent': {
    category: 'team',
    title: 'Webhook sent again',
    sentence: (actor, details) =>
      `${actor} sent ${text(details, 'event', 'something')} to ${text(details, 'host', 'a server')} again.`,
  },
  'webhook.stopped': {
    category: 'team',
    title: 'Webhook stopped',
    sentence: (_, details) =>
      `The webhook to ${text(details, 'host', 'a server')} was stopped, for nothing had arrived there for ${text(details, 'days', 'some')} days.`,
  },
  'member.invited': {
    category: 'people',
    title: 'Person invited',
    sentence: (actor, details) => `${actor} invited ${text(details, 'email', 'somebody')} as ${role(details, 'role')}.`,
  },
  'member.invitation-revoked': {
    category: 'people',
    title: 'Invitation taken back',
    sentence: (actor, details) =>
      Number(details['count'] ?? 1) > 1
        ? `${actor} took ${text(details, 'count', '')} invitations back.`
        : `${actor} took an invitation back.`,
  },
  'member.joined': {
    category: 'people',
    title: 'Person joined',
    sentence: (actor, details) => `${actor} joined as ${role(details, 'role')}.`,
  },
  'member.role-changed': {
    category: 'people',
    title: 'Role changed',
    sentence: (actor, details) =>
      `${actor} changed ${person(details)} from ${role(details, 'from')} to ${role(details, 'to')}.`,
  },
  'member.suspended': {
    category: 'people',
    title: 'Person suspended',
    sentence: (actor, details) => `${actor} suspended ${person(details)}.`,
  },
  'member.reinstated': {
    category: 'people',
    title: 'Person reinstated',
    sentence: (actor, details) => `${actor} reinstated ${person(details)}.`,
  },
  'member.removed': {
    category: 'people',
    title: 'Person removed',
    sentence: (actor, details) => `${actor} removed ${person(details)}.`,
  },
  'member.left': {
    category: 'people',
    title: 'Person left',
    sentence: (actor) => `${actor} left the team.`,
  },
  'device.enrolled': {
    category: 'devices',
    title: 'Device joined',
    sentence: (_, details) => `${device(details)} joined the team.`,
  },
  'device.renamed': {
    category: 'devices',
    title: 'Device renamed',
    sentence: (actor, details) => `${actor} renamed ${device(details)} to ${text(details, 'name', '')}.`,
  },
  'device.removed': {
    category: 'devices',
    title: 'Device removed',
    sentence: (actor, details) => `${actor} removed ${device(details)}.`,
  },
  'device.twin': {
    category: 'devices',
    title: 'Same key on two computers',
    sentence: (_, details) =>
      `The key of ${device(details)} runs on two computers: no session begins on it until it is removed and each has joined by itself.`,
  },
  'device.access-changed': {
    category: 'devices',
    title: 'Access to a device changed',
    sentence: (actor, details) => `${actor} changed who may access ${device(details)}.`,
  },
  'time-limits.changed': {
    category: 'team',
    title: 'Limits in time changed',
    sentence: (actor, details) => `${actor} changed the limits in time of ${text(details, 'of', 'the team')}.`,
  },
  'person-group.created': {
    category: 'people',
    title: 'Group of people made',
    sentence: (actor, details) => `${actor} made the group ${group(details)}.`,
  },
  'person-group.renamed': {
    category: 'people',
    title: 'Group of people renamed',
    sentence: (actor, details) => `${actor} renamed the group ${group(details)} to ${text(details, 'name', '')}.`,
  },
  'person-group.changed': {
    category: 'people',
    title: 'People put into or taken out of a group',
    sentence: (actor, details) => `${actor} ${placed(details)} the group ${group(details)}.`,
  },
  'person-group.deleted': {
    category: 'people',
    title: 'Group of people deleted',
    sentence: (actor, details) => `${actor} deleted the group ${group(details)}${withIt(details)}.`,
  },
  'device-group.created': {
    category: 'devices',
    title: 'Group of devices made',
    sentence: (actor, details) => `${actor} made the device group ${group(details)}.`,
  },
  'device-group.renamed': {
    category: 'devices',
    title: 'Group of devices renamed',
    sentence: (actor, details) =>
      `${actor} renamed the device group ${group(details)} to ${text(details, 'name', '')}.`,
  },
  'device-group.changed': {
    category: 'devices',
    title: 'Devices put into or taken out of a group',
    sentence: (actor, details) => `${actor} ${placed(details)} the device group ${group(details)}.`,
  },
  'device-group.access-changed': {
    category: 'devices',
    title: 'Access to a group of devices changed',
    sentence: (actor, details) => `${actor} changed who may access the devices of ${group(details)}.`,
  },
  'device-group.deleted': {
    category: 'devices',
    title: 'Group of devices deleted',
    sentence: (actor, details) => `${actor} deleted the device group ${group(details)}${withIt(details)}.`,
  },
  'join-token.created': {
    category: 'devices',
    title: 'Join token made',
    sentence: (actor, details) => `${actor} made a join token (${text(details, 'label', 'no label')}).`,
  },
  'join-token.revoked': {
    category: 'devices',
    title: 'Join token revoked',
    sentence: (actor) => `${actor} revoked a join token.`,
  },
  'capacity.changed': {
    category: 'subscription',
    title: 'Capacity changed',
    sentence: (actor, details) =>
      `${actor} changed the capacity from ${text(details, 'from', '?')} to ${text(details, 'to', '?')}.`,
  },
  'capacity.asked': {
    category: 'subscription',
    title: 'Place asked for',
    sentence: (actor, details) => `${actor} asked for a place, to connect to ${device(details)}.`,
  },
  'subscription.changed': {
    category: 'subscription',
    title: 'Subscription changed',
    sentence: (actor, details) => `${actor} changed the subscription: ${changedTerms(details)}.`,
  },
  'subscription.warned': {
    category: 'subscription',
    title: 'End of the subscription near',
    sentence: (_, details) =>
      `The subscription ends in ${details['days'] === 1 ? '1 day' : `${text(details, 'days', '?')} days`}.`,
  },
  'subscription.ended': {
    category: 'subscription',
    title: 'Subscription ended',
    sentence: () => 'The subscription has ended.',
  },
  'capacity.answered': {
    category: 'subscription',
    title: 'Question for a place answered',
    sentence: answeredSentence,
  },
  'session.started': {
    category: 'sessions',
    title: 'Session started',
    sentence: (actor, details) => `${actor} connected to ${device(details)}.`,
  },
  'history.exported': {
    category: 'sessions',
    title: 'Session history exported',
    sentence: (actor, details) =>
      `${actor} exported ${details['filtered'] === true ? 'a part of the session history' : 'the session history'} as CSV.`,
  },
  'session.end-confirmed': {
    category: 'sessions',
    title: 'End confirmed',
    sentence: (_, details) => `The end of ${session(details)} is confirmed: ${confirmations(details)}.`,
  },
  'session.end-forced': {
    category: 'sessions',
    title: 'End forced',
    sentence: (_, details) =>
      `The end of ${session(details)} was forced, for not all confirmed it in time: ${confirmations(details)}.`,
  },
  'session.place-freed': {
    category: 'sessions',
    title: 'Held place freed',
    sentence: (_, details) =>
      `The place of ${session(details)} is free, ${Math.round(Number(details['heldMs'] ?? 0) / 1000)} s after its end.`,
  },
  'audit.exported': {
    category: 'audit',
    title: 'Audit exported',
    sentence: (actor, details) =>
      `${actor} exported ${details['filtered'] === true ? 'a part of the audit' : 'the audit'} as ${text(details, 'format', 'a file').toUpperCase()}.`,
  },
  'audit.retention-changed': {
    category: 'audit',
    title: 'Retention changed',
    sentence: (actor, details) =>
      details['to'] === null
        ? `${actor} set the audit to be kept for ever.`
        : `${actor} set the audit to be kept for ${text(details, 'to', '?')} days.`,
  },
  'audit.pruned': {
    category: 'audit',
    title: 'Old rows deleted',
    sentence: (actor, details) =>
      `${actor} deleted ${text(details, 'count', '?')} audit ${details['count'] === 1 ? 'row' : 'rows'} older than ${text(details, 'keepDays', '?')} days, up to row ${text(details, 'to', '?')}.`,
  },
  'capacity.alert': {
    category: 'subscription',
    title: 'Capacity alert',
    sentence: (_, details) =>
      details['level'] === 'full'
        ? `All of ${text(details, 'limit', 'the')} places were in use.`
        : `${text(details, 'inUse', 'Nearly all')} of ${text(details, 'limit', 'all')} places were in use.`,
  },
  'overdraft.opened': {
    category: 'subscription',
    title: 'Places lent',
    sentence: (actor, details) => `${actor} lent the team ${text(details, 'places', 'some')} places for a time.`,
  },
  'overdraft.closed': {
    category: 'subscription',
    title: 'Lent places taken back',
    sentence: (actor) => `${actor} took the lent places back.`,
  },
  'overdraft.ended': {
    category: 'subscription',
    title: 'Lent places ran out',
    sentence: () => 'The time of the lent places was over.',
  },
  'alerts.changed': {
    category: 'subscription',
    title: 'Capacity alerts changed',
    sentence: (actor, details) =>
      details['percent'] === null
        ? `${actor} set capacity alerts to the limit alone.`
        : `${actor} set capacity alerts to ${text(details, 'percent', '?')} % and the limit.`,
  },
  'pool.made': {
    category: 'subscription',
    title: 'Places reserved',
    sentence: (actor, details) =>
      `${actor} reserved ${text(details, 'places', 'some')} places for ${text(details, 'for', 'some')}.`,
  },
  'pool.changed': {
    category: 'subscription',
    title: 'Reserved places changed',
    sentence: (actor, details) =>
      typeof details['forBefore'] === 'string'
        ? `${actor} reserved the places of ${details['forBefore']} for ${text(details, 'for', 'some')} instead, ${text(details, 'places', '?')} in all.`
        : `${actor} changed the places reserved for ${text(details, 'for', 'some')} to ${text(details, 'places', '?')}.`,
  },
  'pool.removed': {
    category: 'subscription',
    title: 'Reserved places opened',
    sentence: (actor, details) =>
      `${actor} opened the places reserved for ${text(details, 'for', 'some')} to everybody.`,
  },
  ...waitingKinds,
} as const satisfies Record<string, AuditKindWords>;

function answeredSentence(actor: string, details: AuditDetails): string {
  const asker = person(details);
  if (details['answer'] === 'capacity-added') return `${actor} added capacity, as ${asker} had asked.`;
  if (details['answer'] === 'session-ended') return `${actor} ended a session, as ${asker} had asked.`;
  return `${actor} told ${asker} to wait for a place.`;
}

/** A session's end reads by its reason; somebody's own act names them. */
function endWords(reason: ReasonCode): AuditKindWords {
  const why = reason.replaceAll('-', ' ');
  return {
    category: 'sessions',
    title: `Session ended: ${why}`,
    sentence: (actor, details) => {
      const whose = session(details);
      if (reason === 'ended-by-self' || reason === 'ended-by-manager') return `${actor} ended ${whose}.`;
      return `${whose} ended: ${why}.`;
    },
  };
}

export type AuditKind = keyof typeof written | (typeof reasons)[ReasonCode]['audit'];

/** The one table of what an audit may tell: its words, its headings, and what a filter offers. */
export const auditKinds: Readonly<Record<string, AuditKindWords>> = {
  ...written,
  ...Object.fromEntries(reasonCodes.map((code) => [reasons[code].audit, endWords(code)])),
};

/** A row of a kind that this version has no words for, because a newer one wrote it, still reads. */
export function auditSentence(kind: string, actor: string, details: AuditDetails): string {
  return auditKinds[kind]?.sentence(actor, details) ?? `${actor}: ${kind}`;
}

export function auditTitle(kind: string): string {
  return auditKinds[kind]?.title ?? kind;
}
