import type { DesktopState } from '@usher/viewer';

const refusals: Readonly<Record<NonNullable<DesktopState['refusal']>, string>> = {
  prohibited: 'The device may not change the size of its desktop, or has several monitors that keep theirs.',
  'invalid-size': 'The device has no desktop of this size. A smaller window may do.',
  failed: 'The device could not change the size of its desktop. It keeps the one it had.',
};

/** What the person wished and did not get; null while nothing is the matter. */
export function sayDesktopTrouble({ isBlocked, refusal }: Pick<DesktopState, 'isBlocked' | 'refusal'>): string | null {
  if (isBlocked) return 'The browser blocked the window. Allow pop-ups for this address, then open it again.';
  return refusal === null ? null : refusals[refusal];
}
