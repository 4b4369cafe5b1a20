const longestName = 64;

/**
 * A monitor's name as one line of plain text. X's names are bytes, `latin1` has one character for each; any program may give
 * any: most write UTF-8.
 */
export function monitorName(latin1: string): string {
  const start = latin1.slice(0, 4 * longestName);
  const plain = (utf8(Buffer.from(start, 'latin1')) ?? start).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  // Half a character may be left at the end.
  return plain.slice(0, longestName).replace(/[\uD800-\uDBFF]$/, '');
}

/** Undefined when it is none; a last character that was cut is left out. */
function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
