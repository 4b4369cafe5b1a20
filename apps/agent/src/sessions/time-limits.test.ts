import { fullRights, type SessionLimits, viewOnlyRights } from '@usher/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { SessionsBench } from './test-support/sessions-bench.ts';

const minute = 60_000;
const team = { scope: 'team', name: null } as const;
const idle = (ms: number): SessionLimits => ({ idle: { ms, rule: team }, ends: null });
const total = (ms: number): SessionLimits => ({
  idle: null,
  ends: { because: 'total', at: bench.portalNow + ms, ms, rule: team },
});

let bench: SessionsBench;
beforeEach(() => {
  bench = new SessionsBench();
  bench.connect();
});

/** Time passes while the portal acknowledges every renewal. */
function pass(ms: number, limits?: SessionLimits): void {
  for (let left = ms; left > 0; left -= 10_000) {
    bench.advance(Math.min(left, 10_000));
    if (bench.sessions.count > 0) bench.acknowledge(fullRights, [], limits);
  }
}
const said = (type: string) => bench.pipe('control').messages.filter((message) => message['type'] === type);

describe('the idle limit', () => {
  it('ends a session nobody uses, after a warning of a minute, with the words of the limit', async () => {
    const limits = idle(5 * minute);
    const { serving } = await bench.begin({}, limits);
    pass(3 * minute, limits);
    expect(said('limit-warning')).toEqual([]);
    pass(minute + 1_000, limits);
    expect(said('limit-warning')).toEqual([
      { type: 'limit-warning', kind: 'idle', endsInMs: expect.closeTo(minute, -3), by: 'the team' },
    ]);
    pass(minute, limits);
    expect(serving.stopped).toBe(true);
    expect(bench.last('session.stopped').reason).toBe('idle-limit');
    expect(said('goodbye')).toEqual([
      {
        type: 'goodbye',
        reason: 'idle-limit',
        by: null,
        message: 'Sessions end when nobody uses them for 5 min: set for the team.',
      },
    ]);
  });

  it('begins anew with every key, and takes the warning back at once', async () => {
    const limits = idle(5 * minute);
    const { serving } = await bench.begin({}, limits);
    pass(4.5 * minute, limits);
    serving.key();
    expect(said('limit-warning').at(-1)).toMatchObject({ kind: 'idle', endsInMs: null });
    pass(4.5 * minute, limits);
    expect(serving.stopped).toBe(false);
    pass(minute, limits);
    expect(serving.stopped).toBe(true);
  });

  it('begins anew when the viewer says Stay, also one that only watches', async () => {
    const limits = idle(5 * minute);
    const { serving } = await bench.begin({ rights: viewOnlyRights }, limits);
    pass(4.5 * minute, limits);
    bench.pipe('control').hear({ type: 'stay' });
    expect(said('limit-warning').at(-1)).toMatchObject({ endsInMs: null });
    pass(4.5 * minute, limits);
    expect(serving.stopped).toBe(false);
  });

  it('is not fooled by a background tab: pixels, pings and renewals are nobody’s act', async () => {
    const limits = idle(2 * minute);
    const { serving } = await bench.begin({}, limits);
    for (let second = 0; second < 119; second += 7) {
      pass(7_000, limits);
      serving.pixel();
      bench.pipe('control').hear({ type: 'ping', t: second });
    }
    pass(5_000, limits);
    expect(serving.stopped).toBe(true);
  });

  it('is not fooled by a tab that was lost and resumes by itself', async () => {
    const limits = idle(2 * minute);
    const { claims } = await bench.begin({}, limits);
    pass(100_000, limits);
    await bench.begin({ session: claims.session, fence: 2 }, limits);
    pass(15_000, limits);
    expect(said('limit-warning')).toHaveLength(1);
    pass(10_000, limits);
    expect(bench.last('session.stopped').reason).toBe('idle-limit');
  });

  it('kills no healthy session: without a limit silence ends nothing', async () => {
    const { serving } = await bench.begin();
    pass(180 * minute);
    expect([serving.stopped, bench.sessions.held()[0]?.idleMs]).toEqual([false, expect.closeTo(180 * minute, -4)]);
  });

  it('warns of a short limit when half of it has passed', async () => {
    const limits = idle(10_000);
    await bench.begin({}, limits);
    bench.advance(4_000);
    expect(said('limit-warning')).toEqual([]);
    bench.advance(1_200);
    expect(said('limit-warning')).toHaveLength(1);
  });
});

describe('the end at a fixed time', () => {
  it('comes on the portal’s clock, whatever is done, with two warnings', async () => {
    const limits = total(10 * minute);
    const { serving } = await bench.begin({}, limits);
    for (let step = 0; step < 59; step++) {
      pass(10_000, limits);
      serving.key();
    }
    expect(said('limit-warning')).toEqual([
      expect.objectContaining({ kind: 'total', endsInMs: expect.closeTo(5 * minute, -4) }),
      expect.objectContaining({ kind: 'total', endsInMs: expect.closeTo(minute, -4) }),
    ]);
    pass(10_000, limits);
    expect([serving.stopped, bench.last('session.stopped').reason]).toEqual([true, 'time-limit']);
  });

  it('counts sleep: a device that slept past it ends at once, before a pixel passes', async () => {
    const limits = total(30_000);
    const { serving } = await bench.begin({}, limits);
    bench.clock.jump(35_000);
    bench.sessions.tick();
    expect([serving.stopped, serving.pixel()]).toEqual([true, false]);
    expect(bench.last('session.stopped').reason).toBe('time-limit');
  });

  it('says that the allowed hours ended, when it was they', async () => {
    const ends = { because: 'hours', at: bench.portalNow + 20_000, zone: 'Europe/Berlin', rule: team } as const;
    await bench.begin({}, { idle: null, ends });
    bench.advance(1_000);
    expect(said('limit-warning')[0]).toMatchObject({ kind: 'hours' });
    bench.advance(20_000);
    expect(said('goodbye')[0]).toMatchObject({
      reason: 'time-limit',
      message: expect.stringMatching(/^The allowed hours/),
    });
  });

  it('E7: moves with what a renewal or a push says, and goes when it is taken away', async () => {
    const { claims, serving } = await bench.begin({}, total(20_000));
    const later = total(60_000);
    bench.sessions.obey({ type: 'rights', id: claims.session, fence: 1, rights: fullRights, limits: later });
    pass(30_000, later);
    expect(serving.stopped).toBe(false);
    expect(said('limit-warning').at(-1)?.['type']).toBe('limit-warning');
    bench.acknowledge(fullRights);
    pass(5 * minute);
    expect(serving.stopped).toBe(false);
    expect(said('limit-warning').at(-1)).toMatchObject({ kind: 'total', endsInMs: null });
  });
});
