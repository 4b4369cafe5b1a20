import { describe, expect, it } from 'vitest';
import { Pacing } from './pacing.ts';

interface Road {
  readonly bytesPerMs: number;
  readonly roundTripMs: number;
}

/** Plays a source that always has a new picture over a road of that kind; `road` may change with time. */
function play(seconds: number, pictureBytes: (at: number) => number, road: (at: number) => Road) {
  let now = 0;
  const pacing = new Pacing(() => now);
  let roadFreeAt = 0;
  let next = 0;
  const answers: { id: number; at: number; sentAt: number }[] = [];
  const delays: { at: number; ms: number }[] = [];
  let delivered = 0;
  for (; now < seconds * 1000; now += 1) {
    for (;;) {
      const first = answers[0];
      if (first === undefined || first.at > now) break;
      answers.shift();
      pacing.acknowledged(first.id);
    }
    // At most 60 pictures a second.
    if (now % 16 !== 0 || !pacing.maySend) continue;
    const { bytesPerMs, roundTripMs } = road(now);
    const bytes = pictureBytes(now);
    const begins = Math.max(now, roadFreeAt);
    roadFreeAt = begins + bytes / bytesPerMs;
    delays.push({ at: now, ms: roadFreeAt + roundTripMs / 2 - now });
    delivered += bytes;
    if (pacing.wantsProbe) {
      pacing.sent(next, 0);
      answers.push({ id: next, at: begins + roundTripMs, sentAt: now });
      next += 1;
    }
    answers.push({ id: next, at: roadFreeAt + roundTripMs, sentAt: now });
    pacing.sent(next, bytes);
    next += 1;
  }
  const between = (from: number, to: number): number[] =>
    delays.filter(({ at }) => at >= from * 1000 && at < to * 1000).map(({ ms }) => ms);
  return { pictures: delays.length / seconds, bytesPerMs: delivered / seconds / 1000, between };
}

const longest = (values: readonly number[]): number => Math.max(...values);

describe('pacing', () => {
  it.each([
    ['a local network', { bytesPerMs: 100_000, roundTripMs: 1 }, 100_000, 55, 10],
    ['20 Mbit/s over 40 ms', { bytesPerMs: 2_500, roundTripMs: 40 }, 30_000, 55, 60],
    ['2 Mbit/s over 100 ms', { bytesPerMs: 250, roundTripMs: 100 }, 12_000, 15, 240],
    ['a film over half the world', { bytesPerMs: 5_000, roundTripMs: 250 }, 8_000, 50, 160],
  ])('fills %s and lets nothing queue', (_, road, pictureBytes, fewestPictures, longestDelay) => {
    const played = play(
      10,
      () => pictureBytes,
      () => road,
    );
    expect(played.pictures).toBeGreaterThan(fewestPictures);
    // Once the road is known.
    expect(longest(played.between(3, 10))).toBeLessThan(longestDelay);
  });

  it('uses four fifths of a slow road', () => {
    const played = play(
      20,
      () => 20_000,
      () => ({ bytesPerMs: 250, roundTripMs: 100 }),
    );
    expect(played.bytesPerMs).toBeGreaterThan(0.8 * 250);
  });

  it('finds its way within a second when the road becomes slow, and when it becomes fast again', () => {
    const road = (at: number): Road => ({ bytesPerMs: at >= 5_000 && at < 12_000 ? 250 : 2_500, roundTripMs: 40 });
    const played = play(20, () => 12_000, road);
    expect(longest(played.between(6.5, 12))).toBeLessThan(250);
    expect(played.between(13, 20).length / 7).toBeGreaterThan(50);
  });

  it('is not taken in by answers that come in bursts, as they do after a lost packet', () => {
    let now = 0;
    const pacing = new Pacing(() => now);
    pacing.sent(1_000, 100);
    now = 40;
    pacing.acknowledged(1_000);
    for (let round = 0; round < 10; round += 1) {
      for (let id = 0; id < 4; id += 1) pacing.sent(round * 4 + id, 12_500);
      now += 300;
      for (let id = 0; id < 4; id += 1) pacing.acknowledged(round * 4 + id);
    }
    expect(pacing.bytesPerMs).toBeLessThan(400);
  });

  it('lets an echo through beside one other small update, whatever is known', () => {
    let now = 0;
    const pacing = new Pacing(() => now);
    pacing.sent(1, 500);
    expect(pacing.maySend).toBe(true);
    now = 500;
    pacing.acknowledged(1);
    expect(pacing.roundTripMs).toBe(500);
    pacing.sent(2, 900);
    expect(pacing.maySend).toBe(true);
  });

  it('takes no answer for what was never sent, and one answer for all before it', () => {
    const pacing = new Pacing(() => 0);
    for (let id = 1; id <= 16; id += 1) pacing.sent(id, 10);
    expect(pacing.maySend).toBe(false);
    pacing.acknowledged(99);
    expect(pacing.maySend).toBe(false);
    pacing.acknowledged(16);
    expect(pacing.maySend).toBe(true);
  });
});
