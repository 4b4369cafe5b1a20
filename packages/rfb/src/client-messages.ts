import type { ByteReader } from './byte-reader.ts';
import { clientMessage, limits, lockBit, usherInput } from './numbers.ts';
import { type PixelFormat, readPixelFormat } from './pixel-format.ts';
import { RfbError } from './rfb-error.ts';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a client says once the connection is made (7.5). */
export type ClientMessage =
  | { readonly type: 'set-pixel-format'; readonly format: PixelFormat }
  | { readonly type: 'set-encodings'; readonly encodings: readonly number[] }
  | { readonly type: 'update-request'; readonly incremental: boolean; readonly area: Area }
  | { readonly type: 'key'; readonly down: boolean; readonly keysym: number; readonly scanCode?: number }
  | { readonly type: 'pointer'; readonly buttons: number; readonly x: number; readonly y: number }
  /** Ours: the pointer moves by so many pixels from wherever it is; the buttons are as in `pointer`. */
  | { readonly type: 'motion'; readonly dx: number; readonly dy: number; readonly buttons: number }
  /** Ours: how the locks of the viewer's keyboard stand; null for one that it cannot tell. */
  | { readonly type: 'locks'; readonly caps: boolean | null; readonly num: boolean | null }
  | { readonly type: 'cut-text'; readonly text: Uint8Array }
  | { readonly type: 'clipboard'; readonly flags: number; readonly payload: Uint8Array }
  | { readonly type: 'continuous-updates'; readonly enable: boolean; readonly area: Area }
  | { readonly type: 'fence'; readonly flags: number; readonly payload: Uint8Array }
  | { readonly type: 'set-desktop-size'; readonly width: number; readonly height: number };

/** What changes how messages are read. */
export interface Agreed {
  /** The client named ExtendedMouseButtons: the highest bit of a pointer's buttons announces another byte of them. */
  readonly extendedMouseButtons: boolean;
}

/**
 * Reads one message; undefined for one of ours that a newer viewer has, which is passed over. Throws NotYet when it is not
 * whole, RfbError when it is none.
 */
export function readClientMessage(reader: ByteReader, agreed: Agreed): ClientMessage | undefined {
  const type = reader.u8();
  const read = readers.get(type);
  if (read === undefined) throw new RfbError(`message type ${type} is not known, or was not offered`);
  return read(reader, agreed);
}

type Read = (reader: ByteReader, agreed: Agreed) => ClientMessage | undefined;

const readers = new Map<number, Read>([
  // type u8 | 3 padding | PIXEL_FORMAT
  [
    clientMessage.setPixelFormat,
    (reader) => {
      reader.skip(3);
      return { type: 'set-pixel-format', format: readPixelFormat(reader) };
    },
  ],
  // type u8 | padding u8 | count u16 | count × encoding i32
  [
    clientMessage.setEncodings,
    (reader) => {
      reader.skip(1);
      const count = reader.u16();
      if (count > limits.encodings) throw new RfbError(`${count} encodings are too many`);
      return { type: 'set-encodings', encodings: Array.from({ length: count }, () => reader.i32()) };
    },
  ],
  // type u8 | incremental u8 | x, y, width, height u16
  [
    clientMessage.framebufferUpdateRequest,
    (reader) => ({ type: 'update-request', incremental: reader.u8() !== 0, area: readArea(reader) }),
  ],
  // type u8 | down u8 | padding u16 | keysym u32
  [
    clientMessage.keyEvent,
    (reader) => {
      const down = reader.u8() !== 0;
      reader.skip(2);
      return { type: 'key', down, keysym: reader.u32() };
    },
  ],
  [clientMessage.pointerEvent, readPointer],
  [clientMessage.clientCutText, readCutText],
  // type u8 | enable u8 | x, y, width, height u16
  [
    clientMessage.enableContinuousUpdates,
    (reader) => ({ type: 'continuous-updates', enable: reader.u8() !== 0, area: readArea(reader) }),
  ],
  // type u8 | 3 padding | flags u32 | length u8 | payload
  [
    clientMessage.clientFence,
    (reader) => {
      reader.skip(3);
      const flags = reader.u32();
      const length = reader.u8();
      if (length > limits.fencePayloadBytes) throw new RfbError('a fence carries too much');
      return { type: 'fence', flags, payload: reader.bytes(length) };
    },
  ],
  // type u8 | padding u8 | width u16 | height u16 | screens u8 | padding u8 | screens × 16 bytes
  [
    clientMessage.setDesktopSize,
    (reader) => {
      reader.skip(1);
      const width = reader.u16();
      const height = reader.u16();
      const screens = reader.u8();
      if (screens > limits.screens) throw new RfbError(`${screens} screens are too many`);
      reader.skip(1 + screens * 16);
      return { type: 'set-desktop-size', width, height };
    },
  ],
  [clientMessage.qemu, readQemu],
  [clientMessage.usherInput, readUsherInput],
]);

function readArea(reader: ByteReader): Area {
  return { x: reader.u16(), y: reader.u16(), width: reader.u16(), height: reader.u16() };
}

/** type u8 | 3 padding | length i32 | text; a negative length announces the extended form: flags u32 and the rest. */
function readCutText(reader: ByteReader): ClientMessage {
  reader.skip(3);
  const length = reader.i32();
  const size = Math.abs(length);
  if (size > limits.cutTextBytes) throw new RfbError('the clipboard holds too much');
  if (length >= 0) return { type: 'cut-text', text: reader.bytes(size) };
  if (size < 4) throw new RfbError('an extended clipboard message is too short');
  const flags = reader.u32();
  return { type: 'clipboard', flags, payload: reader.bytes(size - 4) };
}

/** type u8 | submessage u8 (0) | down u16 | keysym u32 | keycode u32 */
function readQemu(reader: ByteReader): ClientMessage {
  const submessage = reader.u8();
  if (submessage !== 0) throw new RfbError(`QEMU submessage ${submessage} was not offered`);
  const down = reader.u16() !== 0;
  return { type: 'key', down, keysym: reader.u32(), scanCode: reader.u32() };
}

const moreButtonsMark = 0x80;

/** type u8 | buttons u8 | x u16 | y u16; with the mark among the buttons, another u8 for those from the eighth on. */
function readPointer(reader: ByteReader, { extendedMouseButtons }: Agreed): ClientMessage {
  const buttons = reader.u8();
  const at = { x: reader.u16(), y: reader.u16() };
  if (!extendedMouseButtons || (buttons & moreButtonsMark) === 0) return { type: 'pointer', buttons, ...at };
  return { type: 'pointer', buttons: (buttons & ~moreButtonsMark) | (reader.u8() << 7), ...at };
}

/** type u8 | submessage u8 | length u16 | payload */
function readUsherInput(reader: ByteReader): ClientMessage | undefined {
  const submessage = reader.u8();
  const length = reader.u16();
  if (length > limits.usherInputBytes) throw new RfbError(`an input message of ${length} bytes is too long`);
  const payload = reader.bytes(length);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  if (submessage === usherInput.locks && length >= 2) return readLocks(view.getUint8(0), view.getUint8(1));
  if (submessage === usherInput.motion && length >= 6) {
    return { type: 'motion', dx: view.getInt16(0), dy: view.getInt16(2), buttons: view.getUint16(4) };
  }
  return undefined;
}

/** known u8 | on u8 */
function readLocks(known: number, on: number): ClientMessage {
  const lock = (bit: number): boolean | null => ((known & bit) === 0 ? null : (on & bit) !== 0);
  return { type: 'locks', caps: lock(lockBit.caps), num: lock(lockBit.num) };
}
