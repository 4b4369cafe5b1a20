import type { KeyboardExtension } from 'x11';
import type { XConnection } from '../screen/x-connection.ts';
import type { Key, KeyboardMap, KeyType } from './keyboard-map.ts';

const getMap = 8;
/** Parts of the map (XKB protocol, 16.3.6). */
const mapPart = { types: 1 << 0, keysyms: 1 << 1, actions: 1 << 4 } as const;
/** Kinds of key action (XKB protocol, appendix D). */
const action = { setMods: 1, latchMods: 2, lockMods: 3 } as const;
const actionBytes = 8;
const headerBytes = 32;

/** The whole map, which the `x11` package has no request for. */
export function readKeyboardMap(x: XConnection, xkb: KeyboardExtension): Promise<KeyboardMap> {
  const full = mapPart.types | mapPart.keysyms | mapPart.actions;
  return x.request<KeyboardMap>((callback) => {
    const { client } = x;
    // opcode u8 | 8 | length u16 | device u16 | full u16 | partial u16 | first and count u8 of each part | virtual mods u16 …
    const request = Buffer.alloc(28);
    request.writeUInt8(xkb.majorOpcode, 0);
    request.writeUInt8(getMap, 1);
    request.writeUInt16LE(request.length / 4, 2);
    request.writeUInt16LE(xkb.UseCoreKbd, 4);
    request.writeUInt16LE(full, 6);
    client.seq_num += 1;
    client.pack_stream.put(request);
    client.replies[client.seq_num] = [parseKeyboardMap, callback];
    client.pack_stream.submit(true);
  });
}

/**
 * The reply from its ninth byte: 2 padding | min, max keycode u8 | present u16 | first, count, total of types u8 | first keycode
 * u8, total u16, count u8 of keysyms | first u8, total u16, count u8 of actions | … up to 32 bytes, then types, keysyms, actions.
 */
export function parseKeyboardMap(reply: Buffer): KeyboardMap {
  const cursor = { at: headerBytes };
  const types = Array.from({ length: reply.readUInt8(7) }, () => readType(reply, cursor));
  const firstKeycode = reply.readUInt8(9);
  const rows = Array.from({ length: reply.readUInt8(12) }, () => readKeysyms(reply, cursor, types));
  const actions = readActions(reply, cursor);
  return rows.map((row, index) => {
    const keycode = firstKeycode + index;
    return { ...row, keycode, ...(actions.get(keycode) ?? { holds: 0, locks: 0 }) };
  });
}

interface Cursor {
  at: number;
}

/** mask, real mods u8 | virtual mods u16 | levels, entries, has preserve u8 | padding | entries × 8 bytes | preserve × 4 bytes */
function readType(reply: Buffer, cursor: Cursor): KeyType {
  const start = cursor.at;
  const count = reply.readUInt8(start + 5);
  const hasPreserve = reply.readUInt8(start + 6) !== 0;
  cursor.at = start + 8 + count * (hasPreserve ? 12 : 8);
  // active u8 | mask u8 | level u8 | real mods u8 | virtual mods u16 | 2 padding
  const entries = Array.from({ length: count }, (_, index) => {
    const at = start + 8 + index * 8;
    const isActive = reply.readUInt8(at) !== 0;
    return isActive ? [{ mods: reply.readUInt8(at + 1), level: reply.readUInt8(at + 2) }] : [];
  });
  return { mask: reply.readUInt8(start), entries: entries.flat() };
}

/** type of each group 4 × u8 | group info u8 | width u8 | count u16 | count × keysym u32, `width` of them a group */
function readKeysyms(reply: Buffer, cursor: Cursor, types: readonly KeyType[]): Pick<Key, 'groups' | 'beyond'> {
  const start = cursor.at;
  const info = reply.readUInt8(start + 4);
  const width = reply.readUInt8(start + 5);
  cursor.at = start + 8 + reply.readUInt16LE(start + 6) * 4;
  const groups = Array.from({ length: info & 0x0f }, (_, group) => ({
    type: types[reply.readUInt8(start + group)] ?? { mask: 0, entries: [] },
    keysyms: Array.from({ length: width }, (__, level) => reply.readUInt32LE(start + 8 + (group * width + level) * 4)),
  }));
  return { groups, beyond: beyondOf(info) };
}

/** The highest two bits say what becomes of a group that the key has not, the next two which group, if one is named. */
function beyondOf(info: number): Key['beyond'] {
  if ((info & 0xc0) === 0x40) return 'clamp';
  return (info & 0xc0) === 0x80 ? (info & 0x30) >> 4 : 'wrap';
}

/** counts u8, one a key, padded to 4 | actions × 8 bytes: kind u8 | flags u8 | mods u8 … Those of the first level count. */
function readActions(reply: Buffer, cursor: Cursor): Map<number, Pick<Key, 'holds' | 'locks'>> {
  const firstKeycode = reply.readUInt8(13);
  const counts = [...reply.subarray(cursor.at, cursor.at + reply.readUInt8(16))];
  let at = cursor.at + Math.ceil(counts.length / 4) * 4;
  const actions = new Map<number, Pick<Key, 'holds' | 'locks'>>();
  for (const [index, count] of counts.entries()) {
    if (count > 0) actions.set(firstKeycode + index, readAction(reply.readUInt8(at), reply.readUInt8(at + 2)));
    at += count * actionBytes;
  }
  return actions;
}

function readAction(kind: number, mods: number): Pick<Key, 'holds' | 'locks'> {
  const holds = kind === action.setMods || kind === action.latchMods || kind === action.lockMods;
  return { holds: holds ? mods : 0, locks: kind === action.lockMods ? mods : 0 };
}
