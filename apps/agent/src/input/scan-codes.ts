/** X keycodes are the kernel's key codes moved up by this (the evdev rules that every Linux X server uses). */
const evdevOffset = 8;

/** Of the keys with an E0 prefix, which QEMU's extended key event marks by 0x80: the kernel's code of each. */
const extendedKeys: ReadonlyMap<number, number> = new Map([
  [0x1c, 96],
  [0x1d, 97],
  [0x20, 113],
  [0x2e, 114],
  [0x30, 115],
  [0x35, 98],
  [0x37, 99],
  [0x38, 100],
  [0x46, 119],
  [0x47, 102],
  [0x48, 103],
  [0x49, 104],
  [0x4b, 105],
  [0x4d, 106],
  [0x4f, 107],
  [0x50, 108],
  [0x51, 109],
  [0x52, 110],
  [0x53, 111],
  [0x5b, 125],
  [0x5c, 126],
  [0x5d, 127],
]);

/** The X keycode of a PC (XT, set 1) scan code; undefined for keys that have none. */
export function keycodeOfScanCode(scanCode: number): number | undefined {
  // Up to F12 (0x58) the kernel numbers the keys as the PC's first keyboard did.
  if (scanCode >= 1 && scanCode <= 0x58) return scanCode + evdevOffset;
  const key = scanCode >= 0x80 ? extendedKeys.get(scanCode & 0x7f) : undefined;
  return key === undefined ? undefined : key + evdevOffset;
}
