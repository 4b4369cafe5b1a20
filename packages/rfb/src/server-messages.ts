import { ByteWriter } from './byte-writer.ts';
import type { Area } from './client-messages.ts';
import {
  clipboardAction,
  clipboardText,
  encoding,
  fenceFlag,
  limits,
  pseudoEncoding,
  serverMessage,
} from './numbers.ts';

/** A rectangle of an update: its header's fields and the bytes after it. */
export interface EncodedRectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly encoding: number;
  readonly payload: Uint8Array;
}

const mostRectangles = 0xffff;

/** type u8 | padding u8 | count u16 | count × (x, y, width, height u16 | encoding i32 | payload) */
export function framebufferUpdate(rectangles: readonly EncodedRectangle[]): Uint8Array {
  if (rectangles.length > mostRectangles) throw new RangeError('an update holds too many rectangles');
  const writer = new ByteWriter().u8(serverMessage.framebufferUpdate).u8(0).u16(rectangles.length);
  for (const { x, y, width, height, encoding, payload } of rectangles) {
    writer.u16(x).u16(y).u16(width).u16(height).i32(encoding).bytes(payload);
  }
  return writer.finish();
}

/** 7.7.2: what the viewer shows at (fromX, fromY), in the rectangle. x u16 | y u16 */
export function copyRectangle(
  { x, y, width, height }: Pick<EncodedRectangle, 'x' | 'y' | 'width' | 'height'>,
  fromX: number,
  fromY: number,
): EncodedRectangle {
  const payload = new ByteWriter().u16(fromX).u16(fromY).finish();
  return { x, y, width, height, encoding: encoding.copyRect, payload };
}

const resetContext = 1;

/**
 * Open H.264 (rfbproto, encoding 50): length u32 | flags u32 | annex B. `isKey` begins the rectangle's stream anew.
 */
export function h264Rectangle(
  { x, y, width, height }: Pick<EncodedRectangle, 'x' | 'y' | 'width' | 'height'>,
  bytes: Uint8Array,
  isKey: boolean,
): EncodedRectangle {
  const payload = new ByteWriter()
    .u32(bytes.length)
    .u32(isKey ? resetContext : 0)
    .bytes(bytes)
    .finish();
  return { x, y, width, height, encoding: encoding.h264, payload };
}

/** A rectangle that says no more than that the server understands an extension. */
const announcement = (encoding: number): EncodedRectangle => ({
  x: 0,
  y: 0,
  width: 0,
  height: 0,
  encoding,
  payload: new Uint8Array(0),
});

/** QEMU's extended key events. */
export const qemuKeyRectangle = announcement(pseudoEncoding.qemuExtendedKeyEvent);
/** Pointer events with more than seven buttons. */
export const mouseButtonsRectangle = announcement(pseudoEncoding.extendedMouseButtons);

/** 7.8.2: the new size, in a rectangle without content. */
export function desktopSizeRectangle(width: number, height: number): EncodedRectangle {
  return { x: 0, y: 0, width, height, encoding: pseudoEncoding.desktopSize, payload: new Uint8Array(0) };
}

/** Who asked for a new size (x), and what came of it (y). */
export interface SizeChange {
  readonly by: 'server' | 'this-client' | 'other-client';
  readonly result: 'done' | 'prohibited' | 'invalid-size' | 'failed';
}

/** Its size and the screens on it; without them, one as large as all. */
export interface Desktop {
  readonly width: number;
  readonly height: number;
  readonly screens?: readonly Area[];
}

const askers = { server: 0, 'this-client': 1, 'other-client': 2 };
const results = { done: 0, prohibited: 1, failed: 2, 'invalid-size': 3 };

/** ExtendedDesktopSize: screens u8 | 3 padding | screens × (id u32 | x, y, width, height u16 | flags u32) */
export function extendedDesktopSizeRectangle(
  { width, height, screens = [{ x: 0, y: 0, width, height }] }: Desktop,
  change: SizeChange,
): EncodedRectangle {
  const writer = new ByteWriter().u8(screens.length).pad(3);
  for (const [id, screen] of screens.entries()) {
    writer.u32(id).u16(screen.x).u16(screen.y).u16(screen.width).u16(screen.height).u32(0);
  }
  const payload = writer.finish();
  const [x, y] = [askers[change.by], results[change.result]];
  return { x, y, width, height, encoding: pseudoEncoding.extendedDesktopSize, payload };
}

/** 7.8.1: pixels in the client's format, then a bit mask; (x, y) is the hot spot. */
export function cursorRectangle(
  shape: { readonly width: number; readonly height: number; readonly hotX: number; readonly hotY: number },
  pixels: Uint8Array,
  mask: Uint8Array,
): EncodedRectangle {
  const { width, height, hotX, hotY } = shape;
  const payload = new ByteWriter().bytes(pixels).bytes(mask).finish();
  return { x: hotX, y: hotY, width, height, encoding: pseudoEncoding.cursor, payload };
}

/** type u8 | 3 padding | flags u32 | length u8 | payload */
export function serverFence(flags: number, payload: Uint8Array): Uint8Array {
  return new ByteWriter().u8(serverMessage.serverFence).pad(3).u32(flags).u8(payload.length).bytes(payload).finish();
}

/** A fence that asks the client to say when it has come so far. */
export function fenceRequest(id: number): Uint8Array {
  return serverFence(fenceFlag.request | fenceFlag.blockBefore, new ByteWriter().u32(id).finish());
}

export const endOfContinuousUpdates = new Uint8Array([serverMessage.endOfContinuousUpdates]);

/** type u8 | 3 padding | length u32 | text, Latin-1 */
export function serverCutText(text: Uint8Array): Uint8Array {
  return new ByteWriter().u8(serverMessage.serverCutText).pad(3).u32(text.length).bytes(text).finish();
}

/** The extended form: a negative length, flags u32, and what the action carries. */
function extendedCutText(flags: number, payload: Uint8Array): Uint8Array {
  const length = -(4 + payload.length);
  return new ByteWriter().u8(serverMessage.serverCutText).pad(3).i32(length).u32(flags).bytes(payload).finish();
}

const { caps, request, peek, notify, provide } = clipboardAction;

/** What this server can do with a clipboard: text, whole, up to the limit. */
export function clipboardCaps(): Uint8Array {
  const flags = caps | request | peek | notify | provide | clipboardText;
  return extendedCutText(flags, new ByteWriter().u32(limits.cutTextBytes).finish());
}

export function clipboardNotify(hasText: boolean): Uint8Array {
  return extendedCutText(notify | (hasText ? clipboardText : 0), new Uint8Array(0));
}

export function clipboardRequest(): Uint8Array {
  return extendedCutText(request | clipboardText, new Uint8Array(0));
}

/** `deflated`: a zlib stream of length u32 and text, UTF-8 with CRLF and a zero at its end. */
export function clipboardProvide(deflated: Uint8Array): Uint8Array {
  return extendedCutText(provide | clipboardText, deflated);
}
