import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

/** FamilyWild: the entry holds for every address of this display (Xauth.h). */
const familyWild = 0xffff;

/**
 * Writes an Xauthority file with one fresh MIT-MAGIC-COOKIE-1 for any display; the server and its clients share it.
 * Layout: family u16, then address, display number, name and data, each a u16 length and bytes, big endian.
 */
export function writeXauthority(path: string, cookie: Uint8Array = randomBytes(16)): void {
  const family = Buffer.alloc(2);
  family.writeUInt16BE(familyWild);
  const fields = [Buffer.alloc(0), Buffer.alloc(0), Buffer.from('MIT-MAGIC-COOKIE-1'), Buffer.from(cookie)];
  writeFileSync(path, Buffer.concat([family, ...fields.flatMap(counted)]), { mode: 0o600 });
}

function counted(bytes: Buffer): Buffer[] {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return [length, bytes];
}
