/** Client messages of RFB (RFC 6143, 7.5, and its extensions) that carry what a person does. */
const messageType = { key: 4, pointer: 5, usherInput: 0x75, qemu: 255 } as const;
/** Ours: what RFB has no message for. */
const usherInput = { locks: 0, motion: 1 } as const;
const lockBit = { caps: 1, num: 2 } as const;
/** Among the buttons: another byte of them follows. */
const moreButtonsMark = 0x80;

/** A key as it is sent: by its place, by what it means, or both. */
export interface Key {
  /** 0 when the place alone says which key it is. */
  readonly keysym: number;
  /** Undefined when the keysym alone says it. */
  readonly scanCode?: number | undefined;
}

/** How the locks of this computer's keyboard stand; null for one that it cannot tell. */
export interface Locks {
  readonly caps: boolean | null;
  readonly num: boolean | null;
}

export function keyMessage(down: boolean, { keysym, scanCode }: Key): Uint8Array {
  // type u8 | down u8 | padding u16 | keysym u32
  if (scanCode === undefined) {
    return written(8, (view) => {
      view.setUint8(0, messageType.key);
      view.setUint8(1, Number(down));
      view.setUint32(4, keysym);
    });
  }
  // type u8 | submessage u8 (0) | down u16 | keysym u32 | scan code u32
  return written(12, (view) => {
    view.setUint8(0, messageType.qemu);
    view.setUint16(2, Number(down));
    view.setUint32(4, keysym);
    view.setUint32(8, scanCode);
  });
}

/** type u8 | buttons u8 | x u16 | y u16, and with the mark another u8 for the buttons from the eighth on */
export function pointerMessage(x: number, y: number, buttons: number): Uint8Array {
  const more = buttons >> 7;
  return written(more === 0 ? 6 : 7, (view) => {
    view.setUint8(0, messageType.pointer);
    view.setUint8(1, (buttons & 0x7f) | (more === 0 ? 0 : moreButtonsMark));
    view.setUint16(2, x);
    view.setUint16(4, y);
    if (more !== 0) view.setUint8(6, more);
  });
}

/** type u8 | submessage u8 | length u16 | known u8 | on u8 */
export function locksMessage({ caps, num }: Locks): Uint8Array {
  const known = (caps === null ? 0 : lockBit.caps) | (num === null ? 0 : lockBit.num);
  const on = (caps === true ? lockBit.caps : 0) | (num === true ? lockBit.num : 0);
  return written(6, (view) => {
    view.setUint8(0, messageType.usherInput);
    view.setUint8(1, usherInput.locks);
    view.setUint16(2, 2);
    view.setUint8(4, known);
    view.setUint8(5, on);
  });
}

/** type u8 | submessage u8 | length u16 | dx i16 | dy i16 | buttons u16 */
export function motionMessage(dx: number, dy: number, buttons: number): Uint8Array {
  return written(10, (view) => {
    view.setUint8(0, messageType.usherInput);
    view.setUint8(1, usherInput.motion);
    view.setUint16(2, 6);
    view.setInt16(4, dx);
    view.setInt16(6, dy);
    view.setUint16(8, buttons);
  });
}

function written(lengthBytes: number, write: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(lengthBytes);
  write(new DataView(bytes.buffer));
  return bytes;
}
