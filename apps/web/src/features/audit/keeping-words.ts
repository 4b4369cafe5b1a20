type Option = readonly [value: string, name: string];

const usual = [30, 90, 180, 365, 730, 1095, 1825, 3650];

/** "for one year", "for 45 days", "for ever" */
export function keptWords(keepDays: number | null): string {
  if (keepDays === null) return 'for ever';
  if (keepDays % 365 !== 0) return `for ${keepDays} days`;
  return keepDays === 365 ? 'for one year' : `for ${keepDays / 365} years`;
}

/** What a team may choose, with what it has, should that be another. */
export function keepChoices(now: number | null, bounds: { readonly least: number; readonly most: number }): Option[] {
  const all = new Set([...usual, ...(now === null ? [] : [now])]);
  const days = [...all].filter((each) => each >= bounds.least && each <= bounds.most).sort((a, b) => a - b);
  return [...days.map((each): Option => [String(each), keptWords(each)]), ['', 'for ever']];
}

/** What a choice deletes, said before it is made. */
export function deletesWords(keepDays: number | null): string {
  if (keepDays === null) return 'Nothing is deleted.';
  return `Rows older than ${keepDays} days are deleted within a day, also those that are there now. Nobody can bring them back; export them first.`;
}
