/**
 * Nothing moves under the pointer or the focus: while frozen, what was shown keeps its place, newcomers go to the end,
 * and what is gone from `wanted` leaves only if it is no longer known at all.
 */
export function keepOrder<T>(shown: readonly T[], wanted: readonly T[], frozen: boolean): readonly T[] {
  if (!frozen) return wanted;
  const alive = new Set(wanted);
  const kept = shown.filter((key) => alive.has(key));
  const known = new Set(kept);
  return [...kept, ...wanted.filter((key) => !known.has(key))];
}
