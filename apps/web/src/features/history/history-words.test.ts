import { type PastSessionView, reasonCodes } from '@usher/contract';
import { expect, it } from 'vitest';
import { idOf } from '../../samples/views.ts';
import { historyTotalWords, pastEndWords, pastProofWords } from './history-words.ts';

const session: PastSessionView = {
  id: idOf(1),
  person: { id: idOf(2), name: 'Ana Ruiz' },
  device: { id: idOf(3), name: 'PC-3' },
  from: null,
  startedAt: 1000,
  begunAt: 1200,
  endedAt: 61_000,
  lastedMs: 60_000,
  reason: 'ended-by-manager',
  endedBy: 'Bo Lind',
  message: null,
  forced: false,
  acks: { device: 12.4, relay: 3, viewer: 40 },
};

it('names whoever ended it, once', () => {
  expect(pastEndWords(session)).toBe('Bo Lind ended this session.');
  expect(pastEndWords({ ...session, reason: 'access-revoked' })).toBe('Their access was taken away. By Bo Lind.');
  expect(pastEndWords({ ...session, reason: 'viewer-left', endedBy: null })).toBe('Ana Ruiz left.');
  expect(pastEndWords({ ...session, reason: null, endedBy: null, endedAt: null })).toBeNull();
});

it.each(reasonCodes)('never says "you" of a session of others: %s', (reason) => {
  expect(pastEndWords({ ...session, reason })).not.toMatch(/\byou|[{}]/i);
});

it('tells when each hop confirmed the end, and which did not (E2)', () => {
  expect(pastProofWords(session)).toBe('Device 12 ms, relay 3 ms, viewer 40 ms');
  const acks = { ...session.acks, viewer: null };
  expect(pastProofWords({ ...session, forced: true, acks })).toBe('Forced: device 12 ms, relay 3 ms, viewer not');
  expect(pastProofWords({ ...session, endedAt: null })).toBeNull();
});

it('counts what is shown', () => {
  expect(historyTotalWords({ count: 1, orMore: false }, true)).toBe('1 session matches');
  expect(historyTotalWords({ count: 10_000, orMore: true }, false)).toBe('10,000 or more sessions');
  expect(historyTotalWords(null, true)).toBe('');
});
