import type { SubscriptionChangeView } from '@usher/contract';
import { calendarDate } from '../../time/duration.ts';

type Changed = SubscriptionChangeView['from'];

const names: Record<SubscriptionChangeView['what'], string> = {
  capacity: 'Capacity',
  plan: 'Plan',
  trial: 'Trial',
  'term-end': 'End of the term',
  'grace-days': 'Days of grace',
};

/** What changed, and from what to what. */
export function changeWords({ what, from, to }: SubscriptionChangeView, timeZone?: string): string {
  return `${names[what]}: ${said(what, from, timeZone)} to ${said(what, to, timeZone)}`;
}

function said(what: SubscriptionChangeView['what'], value: Changed, timeZone: string | undefined): string {
  if (value === null) return 'no end';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return what === 'term-end' ? calendarDate(Number(value), timeZone) : String(value);
}
