import type { SubscriptionChangeView } from '@usher/contract';
import { calendarDate, dayAndTime } from '../../time/duration.ts';

type Changed = SubscriptionChangeView['from'];

const names: Record<SubscriptionChangeView['what'], string> = {
  capacity: 'Capacity',
  plan: 'Plan',
  trial: 'Trial',
  'term-end': 'End of the term',
  'grace-days': 'Days of grace',
  overdraft: 'Extra places',
  'overdraft-end': 'Extra places until',
};

/** What changed, and from what to what. */
export function changeWords({ what, from, to }: SubscriptionChangeView, timeZone?: string): string {
  const after = said(what, to, timeZone);
  // What was not lent before had no end to change.
  if (what === 'overdraft-end' && from === null) return `${names[what]} ${after}`;
  return `${names[what]}: ${said(what, from, timeZone)} to ${after}`;
}

function said(what: SubscriptionChangeView['what'], value: Changed, timeZone: string | undefined): string {
  if (value === null) return 'no end';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (what === 'overdraft-end') return dayAndTime(Number(value), timeZone);
  return what === 'term-end' ? calendarDate(Number(value), timeZone) : String(value);
}
