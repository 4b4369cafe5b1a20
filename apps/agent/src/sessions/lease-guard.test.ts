import { describe, expect, it } from 'vitest';
import { LeaseGuard } from './lease-guard.ts';
import { HandClock } from './test-support/hand-clock.ts';

const deadlineMs = 40_000;

function guardAt(): { clock: HandClock; guard: LeaseGuard; sentAt: number } {
  const clock = new HandClock();
  const guard = new LeaseGuard(clock);
  guard.setDeadline(deadlineMs);
  return { clock, guard, sentAt: clock.nowMs() };
}

describe('the lease guard', () => {
  it('L3: holds until the deadline after the acknowledged renewal was sent, and not a millisecond longer', () => {
    const { clock, guard, sentAt } = guardAt();
    clock.advance(deadlineMs - 1, () => guard.look());
    expect(guard.standing(sentAt)).toBe('holds');
    clock.advance(1);
    expect(guard.standing(sentAt)).toBe('lost');
  });

  it('L3: finds the lease lost after a jump, with no timer having run', () => {
    const { clock, guard, sentAt } = guardAt();
    expect(guard.standing(sentAt)).toBe('holds');
    clock.jump(60_000);
    expect(guard.standing(sentAt)).toBe('lost');
  });

  it('L3: after a jump inside the deadline passes nothing until a renewal sent after it was acknowledged', () => {
    const { clock, guard, sentAt } = guardAt();
    clock.jump(6_000);
    expect(guard.standing(sentAt)).toBe('paused');
    expect(guard.standing(sentAt)).toBe('paused');
    clock.advance(1_000, () => guard.look());
    expect(guard.standing(sentAt)).toBe('paused');
    expect(guard.standing(clock.nowMs())).toBe('holds');
  });

  it('L3: takes an ordinary pause between two looks for no jump', () => {
    const { clock, guard, sentAt } = guardAt();
    clock.jump(4_900);
    expect(guard.standing(sentAt)).toBe('holds');
  });

  it('L3: passes nothing when the clock went back', () => {
    const { clock, guard, sentAt } = guardAt();
    clock.advance(1_000, () => guard.look());
    clock.jump(-500);
    expect(guard.standing(sentAt)).toBe('paused');
  });

  it('holds nothing before the portal said how long a lease lives', () => {
    const clock = new HandClock();
    expect(new LeaseGuard(clock).standing(clock.nowMs())).toBe('lost');
  });
});
