import { expect, it } from 'vitest';
import { agentToPortal, knownCapabilities, portalToAgent } from './control-messages.ts';

const session = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

it('M5: the capability that End checks is known from the start', () => {
  expect(knownCapabilities).toContain('session.end');
});

it('refuses an unknown type, an unknown reason and a list beyond its bound', () => {
  expect(agentToPortal.safeParse({ type: 'shell', command: 'id' }).success).toBe(false);
  expect(agentToPortal.safeParse({ type: 'bye', reason: 'because' }).success).toBe(false);
  const sessions = Array.from({ length: 501 }, () => ({ id: session, fence: 1, idleMs: 0 }));
  expect(agentToPortal.safeParse({ type: 'renew', n: 1, sessions: sessions.slice(1) }).success).toBe(true);
  expect(agentToPortal.safeParse({ type: 'renew', n: 1, sessions }).success).toBe(false);
});

it('refuses fences that are not whole numbers from 1, and ids that are not ids', () => {
  for (const fence of [0, -1, 1.5, '1', null]) {
    expect(portalToAgent.safeParse({ type: 'begun', id: session, fence }).success, String(fence)).toBe(false);
  }
  expect(portalToAgent.safeParse({ type: 'begun', id: '1 or 1=1', fence: 1 }).success).toBe(false);
});

it.each([
  { id: `${session},${session}` },
  { id: `${session}\n` },
  { id: '{}' },
  { id: 'NULL' },
  { idleMs: 1.5 },
  { idleMs: -1 },
  { idleMs: 1e21 },
  { idleMs: '0},{1' },
  { idleMs: null },
])(
  'takes in a renewal nothing but ids and whole numbers, which the database is given without quotes: %o',
  (hostile) => {
    const sessions = [{ id: session, fence: 1, idleMs: 0, ...hostile }];
    expect(agentToPortal.safeParse({ type: 'renew', n: 1, sessions }).success).toBe(false);
  },
);
