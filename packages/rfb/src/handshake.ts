import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { nativePixelFormat, writePixelFormat } from './pixel-format.ts';
import { RfbError } from './rfb-error.ts';

const versionBytes = 12;
const securityNone = 1;
const longestName = 255;

export interface ServerFacts {
  readonly width: number;
  readonly height: number;
  /** UTF-8. */
  readonly name: Uint8Array;
}

/** The three phases before messages flow (7.1 to 7.3). Security type None: the pipe below is authenticated already. */
export type HandshakePhase = 'version' | 'security' | 'init' | 'done';

/** `RFB 003.008\n` */
export const serverVersion = ascii('RFB 003.008\n');

export interface HandshakeStep {
  readonly next: HandshakePhase;
  readonly answer: Uint8Array;
}

/** Reads what the phase waits for; throws NotYet when it is not whole. */
export function handshakeStep(
  phase: Exclude<HandshakePhase, 'done'>,
  reader: ByteReader,
  facts: ServerFacts,
): HandshakeStep {
  switch (phase) {
    case 'version':
      return readVersion(reader);
    case 'security':
      if (reader.u8() !== securityNone) throw new RfbError('only security type None was offered');
      // SecurityResult u32: 0 is OK.
      return { next: 'init', answer: new Uint8Array(4) };
    case 'init':
      break;
  }
  // shared-flag u8; every session is shared.
  reader.skip(1);
  return { next: 'done', answer: serverInit(facts) };
}

/** 3.8 and the versions that answer to it; 3.3 and 3.7 are of another time. */
function readVersion(reader: ByteReader): HandshakeStep {
  const text = String.fromCharCode(...reader.bytes(versionBytes));
  const minor = Number(/^RFB 003\.(\d{3})\n$/.exec(text)?.[1] ?? Number.NaN);
  if (!(minor >= 8)) throw new RfbError('the viewer must speak RFB 3.8');
  // number-of-security-types u8 | types
  return { next: 'security', answer: new Uint8Array([1, securityNone]) };
}

/** width u16 | height u16 | PIXEL_FORMAT | name-length u32 | name */
function serverInit({ width, height, name }: ServerFacts): Uint8Array {
  const shown = name.subarray(0, longestName);
  const writer = new ByteWriter().u16(width).u16(height);
  return writePixelFormat(writer, nativePixelFormat).u32(shown.length).bytes(shown).finish();
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
