import { expect, it } from 'vitest';
import { type StateFacts, showState } from './session-state.ts';

const active: StateFacts = {
  state: 'active',
  resuming: false,
  lastRenewedAt: 100_000,
  endsAt: null,
  endedAt: null,
  freedAt: null,
  renewMs: 15_000,
};

it('L2: a missed renewal shows as unconfirmed, and the next renewal takes that back', () => {
  expect(showState(active, 122_500)).toBe('active');
  expect(showState(active, 122_501)).toBe('unconfirmed');
  expect(showState({ ...active, lastRenewedAt: 122_501 }, 122_501)).toBe('active');
});

it('L4: a session whose pipes are lost shows as resuming while its agent still renews', () => {
  expect(showState({ ...active, resuming: true }, 100_000)).toBe('resuming');
  expect(showState({ ...active, resuming: true }, 200_000)).toBe('unconfirmed');
});

it('E1: an end that lies ahead leaves the session active until then', () => {
  const ending: StateFacts = { ...active, state: 'ending', endsAt: 130_000 };
  expect(showState(ending, 129_999)).toBe('active');
  expect(showState(ending, 130_000)).toBe('ending');
});

it('E4: ended for people while its place is still held', () => {
  expect(showState({ ...active, state: 'ended', endedAt: 135_000 }, 135_001)).toBe('held');
  expect(showState({ ...active, state: 'ended', endedAt: 135_000, freedAt: 136_000 }, 136_001)).toBe('ended');
});

it('shows connecting and approving as they are stored', () => {
  expect(showState({ ...active, state: 'connecting', lastRenewedAt: null }, 0)).toBe('connecting');
  expect(showState({ ...active, state: 'approving', lastRenewedAt: null }, 0)).toBe('approving');
});
