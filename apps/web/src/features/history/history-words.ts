import { type PastSessionView, type ReasonCode, reasons, sayReason } from '@usher/contract';

/** "ended-by-manager" reads "Ended by manager" where it is chosen. */
export function reasonName(code: ReasonCode): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Why it ended and by whom, told to somebody who was on neither side: nothing here says "you". */
export function pastEndWords({ reason, endedBy, person, device }: PastSessionView): string | null {
  if (reason === null) return null;
  const side = /\byour?\b/i.test(reasons[reason].viewer) ? 'device' : 'viewer';
  const by = endedBy ?? (side === 'device' ? person.name : undefined);
  const words = sayReason(reason, side, { by, device: device.name });
  return endedBy === null || words.includes(endedBy) ? words : `${words} By ${endedBy}.`;
}

/** E2: after how long each hop confirmed the end; null while there is nothing to confirm. */
export function pastProofWords({ endedAt, acks, forced }: PastSessionView): string | null {
  if (endedAt === null) return null;
  const each = (['device', 'relay', 'viewer'] as const).map((hop) => {
    const ms = acks[hop];
    return `${hop} ${ms === null ? 'not' : `${Math.round(ms)} ms`}`;
  });
  const words = each.join(', ');
  return forced ? `Forced: ${words}` : words.charAt(0).toUpperCase() + words.slice(1);
}

export function historyTotalWords(
  total: { readonly count: number; readonly orMore: boolean } | null,
  isFiltered: boolean,
): string {
  if (total === null) return '';
  const count = `${total.count.toLocaleString('en-GB')}${total.orMore ? ' or more' : ''}`;
  const things = total.count === 1 ? 'session' : 'sessions';
  if (!isFiltered) return `${count} ${things}`;
  return `${count} ${things} ${total.count === 1 ? 'matches' : 'match'}`;
}
