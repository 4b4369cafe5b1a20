import { subscriptionEndsAt, subscriptionStateAt, type SubscriptionTerm, warningDue } from '@usher/contract';
import { calendarDate, roughly } from '../time/duration.ts';

export interface TermNoticeWords {
  readonly text: string;
  /** A reminder may be put away until the next; what stops people may not. Null when it stays. */
  readonly reminder: number | null;
}

/** What a page says of a term, to those who run the team and to everybody else; null when there is nothing to say. */
export function termNotice(
  term: SubscriptionTerm,
  now: number,
  runsTheTeam: boolean,
  timeZone?: string,
): TermNoticeWords | null {
  const { termEnd, graceDays, trial } = term;
  const endsAt = subscriptionEndsAt(term);
  if (termEnd === null || endsAt === null) return null;
  const state = subscriptionStateAt(term, now);
  const date = (at: number): string => calendarDate(at - 1, timeZone);
  if (state === 'ended') {
    const ask = runsTheTeam ? '' : ' Ask the Owner or an Admin.';
    return { text: `The team's subscription has ended. No sessions begin until it is renewed.${ask}`, reminder: null };
  }
  if (state === 'grace') {
    const until = `Sessions go on until ${date(endsAt)}; then live ones end and no new ones begin.`;
    return { text: `The team's subscription ran out on ${date(termEnd)}. ${until}`, reminder: null };
  }
  const reminder = warningDue(term, now);
  if (reminder === null || !runsTheTeam) return null;
  const after =
    graceDays === 0
      ? 'Then live sessions end and no new ones begin.'
      : `Sessions go on for ${roughly(endsAt - termEnd)} of grace after that.`;
  const what = trial ? 'The trial' : 'The subscription';
  return { text: `${what} ends in ${roughly(termEnd - now)}, on ${date(termEnd)}. ${after}`, reminder };
}
