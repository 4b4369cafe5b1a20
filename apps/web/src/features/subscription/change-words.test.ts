import type { SubscriptionChangeView } from '@usher/contract';
import { expect, it } from 'vitest';
import { changeWords } from './change-words.ts';

const by = { at: 0, by: 'Ana', why: null };

it.each([
  [{ what: 'capacity', from: 3, to: 0 }, 'Capacity: 3 to 0'],
  [{ what: 'plan', from: 'Small', to: 'Large' }, 'Plan: Small to Large'],
  [{ what: 'trial', from: true, to: false }, 'Trial: yes to no'],
  [{ what: 'term-end', from: null, to: Date.UTC(2026, 11, 3) }, 'End of the term: no end to 3 Dec 2026'],
  [{ what: 'grace-days', from: 0, to: 7 }, 'Days of grace: 0 to 7'],
  [{ what: 'overdraft', from: 0, to: 2 }, 'Extra places: 0 to 2'],
  [{ what: 'overdraft-end', from: null, to: Date.UTC(2026, 11, 3, 9) }, 'Extra places until 3 Dec 2026, 09:00'],
  [
    { what: 'overdraft-end', from: Date.UTC(2026, 11, 3, 9), to: Date.UTC(2026, 11, 4) },
    'Extra places until: 3 Dec 2026, 09:00 to 4 Dec 2026, 00:00',
  ],
] satisfies [Omit<SubscriptionChangeView, 'at' | 'by' | 'why'>, string][])('%o reads as "%s"', (change, words) => {
  expect(changeWords({ ...change, ...by }, 'UTC')).toBe(words);
});
