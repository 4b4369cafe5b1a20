/** The last day of a term that ends then, as a date field says it, in the reader's own time zone; empty for no end. */
export function dayOf(termEnd: number | null): string {
  if (termEnd === null) return '';
  const date = new Date(termEnd - 1);
  const pad = (value: number, length = 2): string => String(value).padStart(length, '0');
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The moment at which a day is over; null for no day. */
export function endOfDay(day: string): number | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  return new Date(year, month - 1, date + 1).getTime();
}
