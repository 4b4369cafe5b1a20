import { fullRights, viewOnlyRights } from '@usher/contract';
import { describe, expect, it } from 'vitest';
import { decide, startSession } from './decide.ts';
import type { Decision, Right, SessionEvent, SessionState } from './session-state.ts';

const times = { resumeMs: 45_000, leaveMs: 10_000 };
const right: Right = { fence: 1, rights: fullRights, person: 'Ada', beginBefore: 30_000 };
const next: Right = { ...right, fence: 2, beginBefore: 60_000 };
const joining: SessionState = { kind: 'joining', right, open: [], resumes: null };
const beginning: SessionState = { kind: 'beginning', right, resumes: null };
const active: SessionState = { kind: 'active', right };
const lost: SessionState = { kind: 'resuming', right, absence: { until: 50_000, left: false } };
const left: SessionState = { kind: 'resuming', right, absence: { until: 15_000, left: true } };
const comingBack: SessionState = { kind: 'joining', right: next, open: [], resumes: { until: 50_000, left: false } };
const ended: SessionState = { kind: 'ended', fence: 1, reason: 'viewer-left' };
const live = [joining, beginning, active, lost, left, comingBack] as const;

const at = (state: SessionState, event: SessionEvent, now = 5_000): Decision => decide(state, event, now, times);
const does = (decision: Decision): string[] => decision.effects.map((effect) => effect.do);

describe('a new session', () => {
  it('joins its pipes first, and shows nothing', () => {
    expect(startSession(right)).toEqual({ state: joining, effects: [{ do: 'join', right }] });
  });

  it('L5: begins when both pipes stand, and opens the screen only when the portal acknowledged', () => {
    const one = at(joining, { type: 'pipe-opened', fence: 1, pipe: 'control' });
    expect(does(one)).toEqual([]);
    const again = at(one.state, { type: 'pipe-opened', fence: 1, pipe: 'control' });
    expect(again).toEqual({ state: one.state, effects: [] });
    const both = at(one.state, { type: 'pipe-opened', fence: 1, pipe: 'screen' });
    expect(both).toEqual({ state: beginning, effects: [{ do: 'begin', fence: 1 }] });
    expect(at(both.state, { type: 'begun', fence: 1 })).toEqual({ state: active, effects: [{ do: 'open-screen' }] });
  });

  it.each([joining, lost, left, comingBack, active, ended])('L5: an acknowledgement opens nothing in %o', (state) => {
    const fence = state.kind === 'ended' ? state.fence : state.right.fence;
    expect(at(state, { type: 'begun', fence })).toEqual({ state, effects: [] });
  });

  it('L5: is refused as connect-timeout when it has not begun in time', () => {
    for (const state of [joining, beginning]) {
      expect(at(state, { type: 'tick' }, 30_000)).toEqual({ state, effects: [] });
      const late = at(state, { type: 'tick' }, 30_001);
      expect(late.state).toEqual({ kind: 'ended', fence: 1, reason: 'connect-timeout' });
      expect(late.effects.at(-1)).toEqual({ do: 'report-refused', fence: 1, reason: 'connect-timeout' });
    }
  });

  it('L5: is refused when a pipe cannot be joined, or goes before it began', () => {
    for (const event of [
      { type: 'join-failed', fence: 1 },
      { type: 'pipe-lost', fence: 1, pipe: 'screen' },
      { type: 'viewer-left', fence: 1 },
    ] as const) {
      const decision = at(joining, event);
      expect(decision.state.kind).toBe('ended');
      expect(does(decision)).toEqual(['say-goodbye', 'close-pipes', 'report-refused']);
    }
  });
});

describe('a viewer that is gone', () => {
  it('L4: stops the screen before anything else, reports resuming, and keeps the place', () => {
    expect(at(active, { type: 'pipe-lost', fence: 1, pipe: 'control' })).toEqual({
      state: lost,
      effects: [{ do: 'stop-screen' }, { do: 'close-pipes' }, { do: 'report-state', fence: 1, state: 'resuming' }],
    });
  });

  it('L4: hears a goodbye that comes after the screen pipe closed', () => {
    const gone = at(active, { type: 'pipe-lost', fence: 1, pipe: 'screen' });
    expect(does(gone)).toEqual(['stop-screen', 'report-state']);
    const said = at(gone.state, { type: 'viewer-left', fence: 1 });
    expect(said.state).toEqual(left);
    expect(does(said)).toEqual(['close-pipes']);
  });

  it('L4: ends as viewer-lost after the time to resume, not before', () => {
    expect(at(lost, { type: 'tick' }, 49_999)).toEqual({ state: lost, effects: [] });
    expect(at(lost, { type: 'tick' }, 50_000).state).toEqual({ kind: 'ended', fence: 1, reason: 'viewer-lost' });
  });

  it('L4: that left cleanly is waited for as long as a reload takes, then ends as viewer-left', () => {
    const gone = at(active, { type: 'viewer-left', fence: 1 });
    expect(gone.state).toEqual(left);
    expect(does(gone)).toEqual(['stop-screen', 'close-pipes', 'report-state']);
    expect(at(left, { type: 'tick' }, 14_999).state).toEqual(left);
    const over = at(left, { type: 'tick' }, 15_000);
    expect(over.effects.at(-1)).toEqual({ do: 'report-stopped', fence: 1, reason: 'viewer-left' });
  });

  it('L4: comes back with the next fence, and begins again before it sees anything', () => {
    const offered = at(lost, { type: 'offered', right: next });
    expect(offered.state).toEqual(comingBack);
    expect(offered.effects.at(-1)).toEqual({ do: 'join', right: next });
    const one = at(offered.state, { type: 'pipe-opened', fence: 2, pipe: 'screen' });
    const both = at(one.state, { type: 'pipe-opened', fence: 2, pipe: 'control' });
    expect(both.effects).toEqual([{ do: 'begin', fence: 2 }]);
    expect(at(both.state, { type: 'begun', fence: 2 }).state).toEqual({ kind: 'active', right: next });
  });

  it('L4: that failed to come back is waited for until the old time is up', () => {
    const failed = at(comingBack, { type: 'join-failed', fence: 2 });
    expect(failed.state).toEqual({ kind: 'resuming', right: next, absence: { until: 50_000, left: false } });
    expect(does(failed)).toEqual(['close-pipes']);
    expect(at(failed.state, { type: 'tick' }, 50_000).state).toMatchObject({ kind: 'ended', reason: 'viewer-lost' });
  });

  it('L4: in a second window takes the session: the first stops, is told why and closed, before the new pipes', () => {
    const moved = at(active, { type: 'offered', right: next });
    expect(moved.effects).toEqual([
      { do: 'stop-screen' },
      { do: 'say-goodbye', ending: { reason: 'resumed-elsewhere' } },
      { do: 'close-pipes' },
      { do: 'join', right: next },
    ]);
    expect(moved.state).toEqual(comingBack);
  });
});

describe('fences', () => {
  it.each([1, 0])('L6: an offer whose fence is not higher (%i) opens nothing, in any state', (fence) => {
    for (const state of [...live, ended]) {
      expect(at(state, { type: 'offered', right: { ...right, fence } })).toEqual({ state, effects: [] });
    }
  });

  it('L6: what the pipes of an older right do says nothing about the newer', () => {
    const now: SessionState = { kind: 'active', right: next };
    const events: SessionEvent[] = [
      { type: 'pipe-lost', fence: 1, pipe: 'screen' },
      { type: 'viewer-left', fence: 1 },
      { type: 'protocol-broken', fence: 1 },
      { type: 'rights', fence: 1, rights: viewOnlyRights },
      { type: 'begun', fence: 1 },
    ];
    for (const event of events) expect(at(now, event)).toEqual({ state: now, effects: [] });
  });
});

describe('an end', () => {
  it('E2: stops the screen first, then says why, closes, and acknowledges: from every state', () => {
    const ending = { reason: 'ended-by-manager', by: 'Grace', message: 'Lunch' } as const;
    for (const state of live) {
      const decision = at(state, { type: 'end', ending });
      const { fence } = state.right;
      expect(decision.state).toEqual({ kind: 'ended', fence, reason: 'ended-by-manager' });
      expect(decision.effects).toEqual([
        { do: 'stop-screen' },
        { do: 'say-goodbye', ending },
        { do: 'close-pipes' },
        { do: 'report-stopped', fence, reason: 'ended-by-manager' },
      ]);
    }
  });

  it('E1, L4: is final: nothing whatever happens to an ended session', () => {
    const events: SessionEvent[] = [
      { type: 'offered', right: { ...right, fence: 9 } },
      { type: 'pipe-opened', fence: 1, pipe: 'screen' },
      { type: 'begun', fence: 1 },
      { type: 'rights', fence: 9, rights: fullRights },
      { type: 'reconnected' },
      { type: 'end', ending: { reason: 'time-limit' } },
      { type: 'tick' },
    ];
    for (const event of events) expect(at(ended, event, 1e9)).toEqual({ state: ended, effects: [] });
  });

  it('ends a viewer that breaks the protocol', () => {
    expect(at(active, { type: 'protocol-broken', fence: 1 }).state).toEqual({
      kind: 'ended',
      fence: 1,
      reason: 'protocol-error',
    });
  });
});

describe('rights', () => {
  it('E7: apply at once, and are told only when they changed', () => {
    const push = { type: 'rights', fence: 1, rights: viewOnlyRights } as const;
    const changed = at(active, push);
    expect(changed.effects).toEqual([{ do: 'apply-rights', rights: viewOnlyRights }]);
    expect(changed.state).toEqual({ kind: 'active', right: { ...right, rights: viewOnlyRights } });
    expect(at(changed.state, push).effects).toEqual([]);
  });

  it('E7: without view there is no session', () => {
    const decision = at(active, { type: 'rights', fence: 1, rights: { ...fullRights, view: false } });
    expect(decision.state).toMatchObject({ kind: 'ended', reason: 'access-revoked' });
    expect(does(decision)[0]).toBe('stop-screen');
  });
});

describe('a new connection to the portal', () => {
  it('says again what the portal may have missed', () => {
    expect(at(beginning, { type: 'reconnected' }).effects).toEqual([{ do: 'begin', fence: 1 }]);
    expect(at(active, { type: 'reconnected' }).effects).toEqual([{ do: 'report-state', fence: 1, state: 'active' }]);
    expect(at(lost, { type: 'reconnected' }).effects).toEqual([{ do: 'report-state', fence: 1, state: 'resuming' }]);
    expect(at(joining, { type: 'reconnected' }).effects).toEqual([]);
  });
});
