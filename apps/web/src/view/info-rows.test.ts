import type { DesktopState, ViewerInfo } from '@usher/viewer';
import { describe, expect, it } from 'vitest';
import { infoRows, rowsAsText } from './info-rows.ts';

const info: ViewerInfo = {
  encryption: 'Noise',
  road: 'relayed',
  relay: 'wss://relay.example',
  size: { width: 1920, height: 1080 },
  scalePercent: 66.7,
  roundTripMs: 12.4,
  firstPictureMs: 312,
  sentBytes: 150_000,
  receivedBytes: 12_340_000,
};
const desktop: DesktopState = {
  monitors: [],
  shown: null,
  windows: [],
  isBlocked: false,
  isResizable: false,
  isFollowing: false,
  refusal: null,
  quality: null,
  company: null,
  sent: {
    updates: 31,
    lengthBytes: 250_000,
    encodings: ['H.264', 'Tight'],
    stages: { waitMs: 0.02, grabMs: 0.91, compareMs: 0.44, encodeMs: 1.3 },
  },
};
const fact = (rows: ReturnType<typeof infoRows>, name: string) => rows.find(([known]) => known === name)?.[1];

describe('the session information', () => {
  it('says what the last second was like', () => {
    const rows = infoRows(info, null, desktop);
    expect(['Encoding', 'Updates', 'Line', 'Round trip', 'Shown at'].map((name) => fact(rows, name))).toEqual([
      'H.264, Tight',
      '31 a second',
      '2.0 Mbit/s',
      '12 ms',
      '67 %',
    ]);
    expect(['Received', 'Sent'].map((name) => fact(rows, name))).toEqual(['12.3 MB', '150 kB']);
    expect(rowsAsText(rows)).toContain('Updates: 31 a second\n');
    expect(fact(rows, 'At the device')).toBe('waits 0.0 ms, grabbed in 0.9, compared in 0.4, encoded in 1.3');
  });

  it('says so when nothing was measured, or nothing moved', () => {
    const quiet = { ...desktop, sent: { updates: 0, lengthBytes: 0, encodings: [] } };
    expect(fact(infoRows(info, null, quiet), 'Encoding')).toBe('nothing moves');
    const unknown = infoRows({ ...info, roundTripMs: null, scalePercent: null }, null, { ...desktop, sent: null });
    expect([fact(unknown, 'Updates'), fact(unknown, 'Round trip'), fact(unknown, 'Shown at')]).toEqual([
      'not measured yet',
      'not measured yet',
      'not yet',
    ]);
  });
});
