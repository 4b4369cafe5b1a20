import { expect, it } from 'vitest';
import { termNotice } from './term-words.ts';

const day = 24 * 3600_000;
/** The end of 3 December. */
const termEnd = Date.UTC(2026, 11, 4);
const term = { trial: false, termEnd, graceDays: 7 };
const say = (before: number, runsTheTeam: boolean, facts: Partial<typeof term> = {}) =>
  termNotice({ ...term, ...facts }, termEnd - before, runsTheTeam, 'UTC');

it.each([
  [31 * day, true, {}, null],
  [
    12 * day,
    true,
    {},
    'The subscription ends in 12 days, on 3 Dec 2026. Sessions go on for 7 days of grace after that.',
  ],
  [
    12 * day,
    true,
    { trial: true, graceDays: 0 },
    'The trial ends in 12 days, on 3 Dec 2026. Then live sessions end and no new ones begin.',
  ],
  [12 * day, false, {}, null],
  [
    -day,
    false,
    {},
    "The team's subscription ran out on 3 Dec 2026. Sessions go on until 10 Dec 2026; then live ones end and no new ones begin.",
  ],
  [-8 * day, true, {}, "The team's subscription has ended. No sessions begin until it is renewed."],
  [
    -8 * day,
    false,
    {},
    "The team's subscription has ended. No sessions begin until it is renewed. Ask the Owner or an Admin.",
  ],
])('%d ms before the end, to who runs the team: %s', (before, runsTheTeam, facts, text) => {
  expect(say(before, runsTheTeam, facts)?.text ?? null).toBe(text);
});

it('may be put away until the next reminder, but not once it matters', () => {
  expect([12 * day, 6 * day, -day, -8 * day].map((before) => say(before, true)?.reminder)).toEqual([14, 7, null, null]);
});

it('says nothing of a term without end', () => {
  expect(termNotice({ trial: true, termEnd: null, graceDays: 7 }, 0, true)).toBeNull();
});
