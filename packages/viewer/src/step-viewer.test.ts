import { fullRights, reasonCodes, reasons, viewOnlyRights } from '@usher/contract';
import { describe, expect, it } from 'vitest';
import { firstStep, stepViewer } from './step-viewer.ts';
import { admittedAt } from './test-support/admitted.ts';
import type { Stepped, ViewerEffect, ViewerEvent, ViewerModel } from './viewer-events.ts';
import type { ViewerState } from './viewer-state.ts';

const size = { width: 1920, height: 1080 };
const problem = (code: string) => ({ code, title: 'It did not work.', todo: 'Try again.' });

function after(model: ViewerModel, ...events: readonly ViewerEvent[]): Stepped {
  return events.reduce<Stepped>(([now], event) => stepViewer(now, event), [model, []]);
}

const lost = (model: ViewerModel, at: number): ViewerEvent => ({ type: 'lost', attempt: model.attempt, at });
const frame = (model: ViewerModel, at: number): ViewerEvent => ({ type: 'frame', attempt: model.attempt, size, at });
const failed = (model: ViewerModel, call: 'ask' | 'resume', code: string, at: number): ViewerEvent => ({
  type: 'call-failed',
  attempt: model.attempt,
  call,
  problem: problem(code),
  at,
});

/** At time 0 with fence 1; active since 1,000; lost at 10,000. */
const [connecting] = firstStep(admittedAt(1), 0);
const [active] = after(connecting, frame(connecting, 1_000));
const [resuming] = after(active, lost(active, 10_000));
const [ended] = after(active, { type: 'ended', reason: 'ended-by-manager', by: 'Ana', message: 'Lunch', at: 9_000 });
const [failedModel] = after(connecting, {
  type: 'gave-up',
  attempt: connecting.attempt,
  problem: problem('device-unproven'),
});
const [keyChanged] = after(connecting, { type: 'key-changed', attempt: connecting.attempt, known: 'AA', now: 'BB' });

const models = { connecting, active, resuming, ended, failed: failedModel, 'key-changed': keyChanged } as const;
type Kind = ViewerState['kind'];
const kinds = Object.keys(models) as Kind[];

/** Every event in every state, and the state after it; a state that is not named stays what it was. */
const table: readonly (readonly [string, (model: ViewerModel) => ViewerEvent, Partial<Record<Kind, Kind>>])[] = [
  ['admitted', ({ attempt }) => ({ type: 'admitted', attempt, admitted: admittedAt(2), at: 11_000 }), {}],
  ['a passing failure', (model) => failed(model, 'resume', 'unreachable', 11_000), {}],
  [
    'a failure that stays',
    (model) => failed(model, 'resume', 'no-access', 11_000),
    { connecting: 'failed', active: 'failed', resuming: 'failed' },
  ],
  ['lives at its own fence', ({ attempt }) => ({ type: 'lives', attempt, fence: 1, at: 11_000 }), {}],
  [
    'lives at a later fence',
    ({ attempt }) => ({ type: 'lives', attempt, fence: 2, at: 11_000 }),
    { connecting: 'ended', active: 'ended', resuming: 'ended' },
  ],
  ['reached', ({ attempt }) => ({ type: 'reached', attempt, step: 'device', at: 11_000 }), {}],
  ['a first frame', (model) => frame(model, 11_000), { connecting: 'active', resuming: 'active' }],
  ['resized', ({ attempt }) => ({ type: 'resized', attempt, size: { width: 800, height: 600 } }), {}],
  ['lost', (model) => lost(model, 11_000), { active: 'resuming' }],
  [
    'ended',
    () => ({ type: 'ended', reason: 'idle-limit', by: null, message: null, at: 11_000 }),
    { connecting: 'ended', active: 'ended', resuming: 'ended', 'key-changed': 'ended' },
  ],
  ['told of its own fence', () => ({ type: 'told', fence: 1, rights: fullRights, announcedEnd: null, at: 11_000 }), {}],
  [
    'told of a later fence',
    () => ({ type: 'told', fence: 2, rights: fullRights, announcedEnd: null, at: 11_000 }),
    { active: 'ended' },
  ],
  ['rights', () => ({ type: 'rights', rights: viewOnlyRights }), {}],
  ['view only', () => ({ type: 'view-only', on: true }), {}],
  [
    'another key',
    ({ attempt }) => ({ type: 'key-changed', attempt, known: 'AA', now: 'CC' }),
    { connecting: 'key-changed', active: 'key-changed', resuming: 'key-changed' },
  ],
  ['the key trusted', () => ({ type: 'key-trusted', at: 11_000 }), { 'key-changed': 'connecting' }],
  [
    'given up',
    ({ attempt }) => ({ type: 'gave-up', attempt, problem: problem('device-unproven') }),
    { connecting: 'failed', active: 'failed', resuming: 'failed' },
  ],
  ['woken early', ({ deadline }) => ({ type: 'woke', at: deadline - 1 }), {}],
  [
    'woken at its deadline',
    ({ deadline }) => ({ type: 'woke', at: deadline }),
    { connecting: 'ended', resuming: 'ended' },
  ],
];

describe('every event in every state', () => {
  it.each(table)('%s', (_, event, changed) => {
    const reached = kinds.map((kind) => [kind, stepViewer(models[kind], event(models[kind]))[0].state.kind]);
    expect(reached).toEqual(kinds.map((kind) => [kind, changed[kind] ?? kind]));
  });

  it.each(table)('%s: after the end and after a failure nothing happens at all', (_, event) => {
    for (const over of [ended, failedModel]) expect(stepViewer(over, event(over))).toEqual([over, []]);
  });

  it('what an older attempt reports is void in every state', () => {
    for (const kind of kinds) {
      const model = { ...models[kind], attempt: 7 };
      for (const [name, event] of table) {
        const late = event({ ...model, attempt: 6 });
        if ('attempt' in late) expect(stepViewer(model, late), `${kind}, ${name}`).toEqual([model, []]);
      }
    }
  });
});

describe('connecting', () => {
  it('opens the pipes at once with the right that Connect got, and watches its fence', () => {
    const [model, effects] = firstStep(admittedAt(4), 100);
    expect(effects).toEqual<ViewerEffect[]>([
      { do: 'wake', at: 35_100 },
      { do: 'watch', fence: 4 },
      { do: 'open', attempt: 1, admitted: admittedAt(4) },
    ]);
    expect(model.state).toMatchObject({ kind: 'connecting', steps: [{ name: 'place', doneAfterMs: 0 }, {}, {}, {}] });
  });

  it('times each step from Connect, and keeps the first time', () => {
    const { attempt } = connecting;
    const [model] = after(
      connecting,
      { type: 'reached', attempt, step: 'device', at: 40 },
      { type: 'reached', attempt, step: 'keys', at: 55 },
      { type: 'reached', attempt, step: 'device', at: 900 },
    );
    expect(model.state).toMatchObject({
      steps: [
        { name: 'place', doneAfterMs: 0 },
        { name: 'device', doneAfterMs: 40 },
        { name: 'keys', doneAfterMs: 55 },
        { name: 'frame', doneAfterMs: null },
      ],
    });
  });

  it('L5: is given up as connect-timeout when nobody says how it went', () => {
    const [model] = after(connecting, { type: 'woke', at: connecting.deadline });
    expect(model.state).toMatchObject({ kind: 'ended', reason: 'connect-timeout', mayReconnect: true });
  });

  it('L4: a reloaded page resumes, and nothing is watched before it has a fence', () => {
    const [model, effects] = firstStep(null, 0);
    expect(effects).toEqual<ViewerEffect[]>([
      { do: 'wake', at: 35_000 },
      { do: 'resume', attempt: 1, afterMs: 0 },
    ]);
    const [, later] = after(model, { type: 'admitted', attempt: 1, admitted: admittedAt(2), at: 80 });
    expect(later).toContainEqual({ do: 'watch', fence: 2 });
  });

  it('is not shown as active before it has rights', () => {
    const [reloaded] = firstStep(null, 0);
    expect(after(reloaded, frame(reloaded, 10))[0].state.kind).toBe('connecting');
  });
});

describe('resuming', () => {
  it('L4: drops the pipes, keeps the last picture as stale, and asks first whether the place still is its own', () => {
    const [model, effects] = after(active, lost(active, 10_000));
    expect(model.state).toEqual({ kind: 'resuming', sinceMs: 10_000, until: 55_000 });
    expect(effects).toEqual<ViewerEffect[]>([
      { do: 'drop' },
      { do: 'ask', attempt: active.attempt + 1, afterMs: 0 },
      { do: 'wake', at: 55_000 },
    ]);
  });

  it('L4: resumes with the next fence, and is active again with the first frame', () => {
    const { attempt } = resuming;
    const [asked, ask] = after(resuming, { type: 'lives', attempt, fence: 1, at: 10_100 });
    expect(ask).toEqual([{ do: 'resume', attempt, afterMs: 0 }]);
    const [given, open] = after(asked, { type: 'admitted', attempt, admitted: admittedAt(2), at: 10_200 });
    expect(given.state.kind).toBe('resuming');
    expect(open).toEqual([
      { do: 'watch', fence: 2 },
      { do: 'open', attempt, admitted: admittedAt(2) },
    ]);
    expect(after(given, frame(given, 10_900))[0].state).toMatchObject({ kind: 'active', size });
  });

  it('L4: a session that another window took is resumed-elsewhere and is never taken back', () => {
    const { attempt } = resuming;
    const [model, effects] = after(resuming, { type: 'lives', attempt, fence: 2, at: 10_100 });
    expect(model.state).toMatchObject({ kind: 'ended', reason: 'resumed-elsewhere', mayReconnect: false });
    expect(effects).toEqual([{ do: 'drop' }, { do: 'close', fence: 1 }]);
  });

  it('L4: ends as viewer-lost when its time is over, counted from the first loss', () => {
    const { attempt } = resuming;
    const [again] = after(
      resuming,
      { type: 'admitted', attempt, admitted: admittedAt(2), at: 30_000 },
      { type: 'lost', attempt, at: 40_000 },
    );
    expect(again.state).toMatchObject({ kind: 'resuming', sinceMs: 10_000, until: 55_000 });
    expect(after(again, { type: 'woke', at: 55_000 })[0].state).toMatchObject({ reason: 'viewer-lost' });
  });

  it('an end that arrives while resuming wins over every answer still on its way', () => {
    const { attempt } = resuming;
    const [model, effects] = after(resuming, {
      type: 'ended',
      reason: 'ended-by-manager',
      by: 'Ana',
      message: null,
      at: 11_000,
    });
    expect(effects).toEqual([{ do: 'drop' }, { do: 'close', fence: 1 }]);
    expect(stepViewer(model, { type: 'admitted', attempt, admitted: admittedAt(2), at: 11_050 })).toEqual([model, []]);
    expect(stepViewer(model, frame(model, 11_060))).toEqual([model, []]);
  });

  it('hears of its own newer fence without taking it for another window', () => {
    const event: ViewerEvent = { type: 'told', fence: 2, rights: fullRights, announcedEnd: null, at: 10_050 };
    expect(after(resuming, event)[0].state.kind).toBe('resuming');
  });

  it('waits longer each time the Portal cannot be reached, never longer than 5 s', () => {
    let model = resuming;
    const waits: number[] = [];
    for (let tries = 0; tries < 7; tries++) {
      const [next, effects] = stepViewer(model, failed(model, 'ask', 'unreachable', 12_000));
      waits.push(...effects.flatMap((effect) => (effect.do === 'ask' ? [effect.afterMs] : [])));
      model = next;
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
  });

  it('does not storm when a session is lost again and again right after its first frame', () => {
    let model = resuming;
    const waits: number[] = [];
    for (let times = 0; times < 3; times++) {
      const at = 12_000 + times * 1_000;
      const [next, effects] = after(model, frame(model, at), lost(model, at + 100));
      waits.push(...effects.flatMap((effect) => (effect.do === 'ask' ? [effect.afterMs] : [])));
      model = next;
    }
    expect(waits).toEqual([250, 500, 1_000]);
  });

  it('gives up at once when an answer comes after the deadline', () => {
    const [model] = after(resuming, failed(resuming, 'resume', 'device-offline', resuming.deadline));
    expect(model.state).toMatchObject({ kind: 'ended', reason: 'viewer-lost' });
  });

  it('asks the session itself why it is over', () => {
    const { attempt } = resuming;
    expect(after(resuming, failed(resuming, 'resume', 'session-over', 11_000))[1]).toEqual([
      { do: 'ask', attempt, afterMs: 0 },
    ]);
  });

  it('slows down when the Portal says by turns that the session is over and that it lives', () => {
    let model = resuming;
    const waits: number[] = [];
    for (let turns = 0; turns < 4; turns++) {
      const [next, effects] = stepViewer(model, failed(model, 'resume', 'session-over', 12_000));
      waits.push(...effects.flatMap((effect) => (effect.do === 'ask' ? [effect.afterMs] : [])));
      [model] = stepViewer(next, { type: 'lives', attempt: next.attempt, fence: 1, at: 12_000 });
    }
    expect(waits).toEqual([0, 500, 1_000, 2_000]);
  });

  it('a reloaded page that has no fence yet takes none for another window', () => {
    const [reloaded] = firstStep(null, 0);
    const [asked] = stepViewer(reloaded, failed(reloaded, 'resume', 'session-over', 100));
    const [, effects] = stepViewer(asked, { type: 'lives', attempt: 1, fence: 3, at: 150 });
    expect(effects).toEqual([{ do: 'resume', attempt: 1, afterMs: 0 }]);
  });

  it.each(['no-access', 'member-suspended', 'subscription-ended', 'not-signed-in', 'not-found', 'at-capacity'])(
    'does not try again after %s',
    (code) => {
      const [model, effects] = after(resuming, failed(resuming, 'resume', code, 11_000));
      expect(model.state).toEqual({ kind: 'failed', problem: problem(code) });
      expect(effects).toEqual([{ do: 'drop' }]);
    },
  );

  it.each(['unreachable', 'device-offline', 'starting-up', 'database-away', 'too-many-tries', 'internal'])(
    'tries again after %s',
    (code) => {
      const [model, effects] = after(resuming, failed(resuming, 'resume', code, 11_000));
      expect(model.state.kind).toBe('resuming');
      expect(effects).toEqual([{ do: 'resume', attempt: resuming.attempt, afterMs: 250 }]);
    },
  );
});

describe('the end', () => {
  it.each(reasonCodes)('%s: says from the reasons table whether the viewer may reconnect by itself', (reason) => {
    const [model] = after(active, { type: 'ended', reason, by: 'Ana', message: 'Lunch', at: 9_000 });
    expect(model.state).toEqual({
      kind: 'ended',
      reason,
      by: 'Ana',
      message: 'Lunch',
      at: 9_000,
      deviceName: 'PC-3',
      mayReconnect: reasons[reason].reconnect,
    });
  });

  it.each(reasonCodes)('%s: asks for nothing afterwards, whatever comes', (reason) => {
    const [model] = after(active, { type: 'ended', reason, by: null, message: null, at: 9_000 });
    for (const [, event] of table) expect(stepViewer(model, event(model))[1]).toEqual([]);
  });

  it('E2: drops the pipes, and says at which fence nothing is shown any more', () => {
    const end: ViewerEvent = { type: 'ended', reason: 'ended-by-self', by: null, message: null, at: 9_000 };
    expect(after(active, end)[1]).toEqual([{ do: 'drop' }, { do: 'close', fence: 1 }]);
    const [reloaded] = firstStep(null, 0);
    expect(after(reloaded, end)[1]).toEqual([{ do: 'drop' }, { do: 'close', fence: null }]);
  });

  it('the first end wins: a later one changes neither reason nor words', () => {
    const later: ViewerEvent = { type: 'ended', reason: 'viewer-lost', by: null, message: null, at: 9_500 };
    expect(stepViewer(ended, later)).toEqual([ended, []]);
  });

  it('E1: shows an announced end while the session goes on', () => {
    const announcedEnd = { at: 60_000, reason: 'ended-by-manager', by: 'Ana', message: null } as const;
    const [model] = after(active, { type: 'told', fence: 1, rights: fullRights, announcedEnd, at: 9_000 });
    expect(model.state).toMatchObject({ kind: 'active', announcedEnd });
  });
});

describe('rights', () => {
  it('E7: a right that is taken away steers at once, and cannot be wished back', () => {
    const [model, effects] = after(active, { type: 'rights', rights: viewOnlyRights });
    expect(model.state).toMatchObject({ kind: 'active', viewOnly: true, rights: viewOnlyRights });
    expect(effects).toEqual([{ do: 'view-only', on: true }]);
    expect(after(model, { type: 'view-only', on: false })[1]).toEqual([{ do: 'view-only', on: true }]);
  });

  it('keeps the wish to only look, through a loss and back', () => {
    const [wished] = after(connecting, { type: 'view-only', on: true });
    const [shown, effects] = after(wished, frame(wished, 1_000));
    expect(shown.state).toMatchObject({ viewOnly: true });
    expect(effects).toEqual([{ do: 'view-only', on: true }]);
    const [gone] = after(shown, lost(shown, 10_000));
    const [back] = after(gone, { type: 'admitted', attempt: gone.attempt, admitted: admittedAt(2), at: 10_100 });
    expect(after(back, frame(back, 11_000))[0].state).toMatchObject({ kind: 'active', viewOnly: true });
  });
});

describe('a device with another key', () => {
  it('drops everything, says both fingerprints, and sends nothing until the person has decided', () => {
    const [model, effects] = after(connecting, { type: 'key-changed', attempt: 1, known: 'AA', now: 'BB' });
    expect(model.state).toEqual({ kind: 'key-changed', known: 'AA', now: 'BB' });
    expect(effects).toEqual([{ do: 'drop' }]);
    expect(stepViewer(model, lost(model, 5_000))).toEqual([model, []]);
  });

  it('once trusted, connects anew with a new ticket and a new deadline', () => {
    const [model, effects] = after(keyChanged, { type: 'key-trusted', at: 500_000 });
    expect(model).toMatchObject({ state: { kind: 'connecting' }, deadline: 535_000, attempt: keyChanged.attempt + 1 });
    expect(effects).toEqual([
      { do: 'resume', attempt: model.attempt, afterMs: 0 },
      { do: 'wake', at: 535_000 },
    ]);
  });
});
