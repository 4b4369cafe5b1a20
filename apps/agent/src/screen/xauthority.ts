import { readFile } from 'node:fs/promises';

/** A file larger than this is no Xauthority file. */
const maxFileBytes = 1 << 20;
const cookieName = 'MIT-MAGIC-COOKIE-1';

export interface Cookie {
  readonly name: string;
  /** The secret, one character per byte. */
  readonly data: string;
}

interface Entry {
  readonly display: string;
  readonly name: string;
  readonly data: string;
}

/** family u16 | address | display | name | data, each of the last four as length u16 (big endian) and bytes. */
function* entries(file: Buffer): Generator<Entry> {
  let at = 0;
  const field = (): string | undefined => {
    if (at + 2 > file.length) return undefined;
    const end = at + 2 + file.readUInt16BE(at);
    if (end > file.length) return undefined;
    const text = file.toString('latin1', at + 2, end);
    at = end;
    return text;
  };
  while (at + 2 <= file.length) {
    at += 2;
    const [address, display, name, data] = [field(), field(), field(), field()];
    if (address === undefined || display === undefined || name === undefined || data === undefined) return;
    yield { display, name, data };
  }
}

/**
 * The cookie for display number `display` in the Xauthority file at `path`; undefined when it has none.
 * An entry without a display number is for every display.
 */
export async function readCookie(path: string, display: string): Promise<Cookie | undefined> {
  const file = await readFile(path);
  if (file.length > maxFileBytes) return undefined;
  for (const entry of entries(file)) {
    if (entry.name !== cookieName) continue;
    if (entry.display === display || entry.display === '') return { name: entry.name, data: entry.data };
  }
  return undefined;
}
