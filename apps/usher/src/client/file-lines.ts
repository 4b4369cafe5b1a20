import { isUtf8 } from 'node:buffer';

/** Longer than any row that Usher writes; memory holds no more of a file. */
const lineBytesAtMost = 1024 * 1024;

/**
 * The lines of a file, split at line feeds only: a text within a row may hold U+2028, at which Node's own reader of lines
 * splits too. A line that is not UTF-8 is an empty one, as it could be read in two ways. A line that is too long ends the reading as one.
 */
export async function* fileLines(pieces: AsyncIterable<Buffer>): AsyncIterable<string> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(10); end !== -1; end = piece.indexOf(10, from)) {
      yield text([...begun, piece.subarray(from, end)]);
      [begun, length, from] = [[], 0, end + 1];
    }
    begun.push(piece.subarray(from));
    length += piece.length - from;
    if (length > lineBytesAtMost) break;
  }
  if (length > 0) yield text(begun);
}

/** Without taking a byte order mark away: no export begins with one. */
function text(parts: readonly Buffer[]): string {
  const bytes = Buffer.concat(parts);
  return isUtf8(bytes) ? bytes.toString('utf8') : '';
}
