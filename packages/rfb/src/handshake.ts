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

/**
 * The phases before messages flow (7.1 to 7.3). Security type None: the pipe below is authenticated already. A viewer of
 * RFB 3.7 gets no result for its choice, and one of 3.3 has no choice (RFC 6143, appendix A).
 */
export type HandshakePhase = 'version' | 'security' | 'security-3.7' | 'init' | 'done';

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
      if (reader.u8() !== securityNone) throw refused('only security type None was offered', [0, 0, 0, 1]);
      // SecurityResult u32: 0 is OK.
      return { next: 'init', answer: new Uint8Array(4) };
    case 'security-3.7':
      if (reader.u8() !== securityNone) throw new RfbError('only security type None was offered');
      return { next: 'init', answer: new Uint8Array(0) };
    case 'init':
      break;
  }
  // shared-flag u8; every session is shared.
  reader.skip(1);
  return { next: 'done', answer: serverInit(facts) };
}

/** What is neither 3.7 nor later speaks 3.3, whatever it calls itself (RFC 6143, 7.1.1). */
function readVersion(reader: ByteReader): HandshakeStep {
  const text = String.fromCharCode(...reader.bytes(versionBytes));
  const [, major, minor] = /^RFB (\d{3})\.(\d{3})\n$/.exec(text) ?? [];
  if (major === undefined) throw new RfbError('the viewer does not speak RFB');
  // In place of the list of security types: that there is none, and why.
  if (major !== '003') throw refused('the viewer must speak RFB 3', [0]);
  // number-of-security-types u8 | types
  const offer = new Uint8Array([1, securityNone]);
  if (Number(minor) >= 8) return { next: 'security', answer: offer };
  if (Number(minor) === 7) return { next: 'security-3.7', answer: offer };
  // security-type u32
  return { next: 'init', answer: new ByteWriter().u32(securityNone).finish() };
}

/** code | reason-length u32 | reason */
function refused(reason: string, code: readonly number[]): RfbError {
  const words = ascii(reason);
  return new RfbError(reason, new ByteWriter().bytes(Uint8Array.from(code)).u32(words.length).bytes(words).finish());
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
