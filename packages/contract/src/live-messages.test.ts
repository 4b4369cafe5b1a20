import { expect, it } from 'vitest';
import { fromLive, liveEvent, toLive } from './live-messages.ts';

const session = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

it('takes what a page and a viewer may say', () => {
  for (const message of [
    { type: 'watch', team: session },
    { type: 'watch', team: session, after: 12 },
    { type: 'watch-session', session, fence: 1 },
    { type: 'viewer-closed', session, fence: 1 },
    { type: 'ping' },
  ]) {
    expect(toLive.parse(message)).toEqual(message);
  }
});

it.each([
  ['an unknown type', { type: 'shout' }],
  ['a team that is no id', { type: 'watch', team: 'mine' }],
  ['half a number', { type: 'watch', team: session, after: 1.5 }],
  ['no fence', { type: 'watch-session', session }],
  ['a list', []],
  ['nothing', null],
])('refuses %s', (_, message) => {
  expect(toLive.safeParse(message).success).toBe(false);
});

it('numbers every event, so that no gap goes unseen', () => {
  expect(liveEvent.options.length).toBeGreaterThan(8);
  for (const { shape } of liveEvent.options) expect(shape.n.safeParse(undefined).success, shape.type.value).toBe(false);
});

it('tells a viewer of an end only by a reason of the table', () => {
  const end = { type: 'viewer-ended', session, fence: 1, reason: 'idle-limit', by: null, message: null, at: 1 };
  expect(fromLive.safeParse(end).success).toBe(true);
  expect(fromLive.safeParse({ ...end, reason: 'because' }).success).toBe(false);
});
