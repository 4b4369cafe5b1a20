import type { MailKind } from '@usher/contract';
import type { Happening } from '../notify/happening.ts';
import type { MailContent } from './content.ts';

export interface Letter {
  readonly kind: MailKind;
  readonly content: MailContent;
}

const kinds: Readonly<Record<string, MailKind>> = {
  'capacity.asked': 'capacity-asked',
  'capacity.alert': 'capacity-alert',
  'subscription.warned': 'subscription',
  'subscription.ended': 'subscription',
  'webhook.stopped': 'webhooks',
  'api-key.warned': 'api-keys',
  'api-key.ended': 'api-keys',
  'device.twin': 'devices',
};

const links = {
  'capacity-asked': ['See who holds a place', 'people/sessions'],
  'capacity-alert': ['Add capacity', 'subscription'],
  subscription: ['Open the subscription', 'subscription'],
  webhooks: ['Open the settings', 'settings'],
  'api-keys': ['Make a new key', 'settings'],
  devices: ['See the device', 'devices'],
} as const satisfies Record<MailKind, readonly [string, string]>;

/** What managers are written of something that happened, if anything. Its sentence is the audit's. */
export function letterOf(
  happening: Happening,
  team: { readonly id: string; readonly name: string },
  origin: string,
): Letter | null {
  const kind = kinds[happening.kind];
  if (kind === undefined) return null;
  const [words, path] = links[kind];
  return {
    kind,
    content: {
      subject: `${team.name}: ${happening.sentence.replace(/\.$/, '')}`,
      lines: [happening.sentence],
      link: { words, url: `${origin}/t/${team.id}/${path}` },
      why: `You get this because you help to run the team ${team.name} on Usher. Choose what you get by e-mail at ${origin}/account.`,
    },
  };
}

const mostLines = 50;

/** Letters of one kind as one: a removed member may have had two hundred keys, and nobody wants as many mails. */
export function together(first: Letter, others: readonly Letter[]): Letter {
  if (others.length === 0) return first;
  const { kind, content } = first;
  const lines = [first, ...others].flatMap((letter) => letter.content.lines);
  const untold = lines.splice(mostLines).length;
  if (untold > 0) lines.push(`And ${untold} more, which the audit has.`);
  return {
    kind,
    content: { ...content, subject: `${content.subject.slice(0, 170)}, and ${others.length} more`, lines },
  };
}

/** To whoever was invited; the link is theirs alone. */
export function invitationOf(facts: {
  readonly by: string;
  readonly team: string;
  readonly role: string;
  readonly link: string;
  readonly origin: string;
}): MailContent {
  const { by, team, role, link, origin } = facts;
  return {
    subject: `${by} invites you to ${team} on Usher`,
    lines: [`${by} invites you to the team ${team} on Usher, as ${role}.`, 'The link works once, for seven days.'],
    link: { words: 'Join the team', url: link },
    why: `Somebody entered your address at ${origin}. If you expected no invitation, do nothing.`,
  };
}

export function testOf({ by, team, origin }: { readonly by: string; readonly team: string; readonly origin: string }) {
  return {
    subject: `${team}: a test from Usher`,
    lines: [`${by} asked for this test. E-mail from Usher arrives.`],
    link: { words: 'Open Usher', url: origin },
    why: `It was sent from ${origin}.`,
  };
}
