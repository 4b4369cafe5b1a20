/** What a spreadsheet would take for a formula, and the blanks it skips before one. */
const formula = /^[\s]*[=+\-@\t\r|%]/;
const plainNumber = /^-?\d+(\.\d+)?$/;

export type CsvCell = string | number | null;

/** One line of RFC 4180. A text that a spreadsheet would run is written as text: behind an apostrophe, in quotes. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  const text = String(cell);
  if (formula.test(text) && !plainNumber.test(text)) return quoted(`'${text}`);
  return /[",\r\n]/.test(text) ? quoted(text) : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Says UTF-8 to spreadsheets that would guess otherwise; goes before the first line. */
export const csvStart = '\ufeff';
export const csvMediaType = 'text/csv; charset=utf-8; header=present';
