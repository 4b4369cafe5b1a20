import type { ErrorCode } from './errors.ts';
import type { ReasonCode } from './reasons.ts';

/** M9: the help pages, by the names of their texts in docs/help. */
export const helpPages = [
  'problems-ending-a-session',
  'why-was-i-refused',
  'why-did-it-end',
  'what-is-counted',
  'keys-do-not-arrive',
  'copy-and-paste',
] as const;
export type HelpPage = (typeof helpPages)[number];

/** Refusals whose help says more than their own words, and in which part of which page. */
const explained: Partial<Record<ErrorCode | 'outside-hours', `${HelpPage}#${string}`>> = {
  'at-capacity': 'why-was-i-refused#at-capacity',
  'no-access': 'why-was-i-refused#no-access',
  'device-offline': 'why-was-i-refused#device-offline',
  'device-twin': 'why-was-i-refused#device-twin',
  'member-suspended': 'why-was-i-refused#member-suspended',
  'subscription-ended': 'why-was-i-refused#subscription-ended',
  'outside-hours': 'why-was-i-refused#outside-hours',
  'starting-up': 'why-was-i-refused#starting-up',
  'database-away': 'why-was-i-refused#database-away',
  'session-over': 'why-was-i-refused#session-over',
  'too-many-tries': 'why-was-i-refused#too-many-tries',
  'not-signed-in': 'why-was-i-refused#not-signed-in',
  'agent-too-old': 'problems-ending-a-session#too-old',
};

/** The part of the help that explains a refusal, as a path; null where its own words say all. */
export function helpOfError(code: string): string | null {
  const part = (explained as Readonly<Record<string, string | undefined>>)[code];
  return part === undefined ? null : `/help/${part}`;
}

/** The part of the help that explains an end, as a path. */
export function helpOfReason(code: ReasonCode): string {
  return `/help/why-did-it-end#${code}`;
}
