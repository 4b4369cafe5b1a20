/** X keycodes are the kernel's key codes moved up by this (the evdev rules that every Linux X server uses). */
const evdevOffset = 8;
/** Up to the number pad's last key the kernel numbers the keys as the PC's first keyboard did. */
const lastOfFirstKeyboard = 0x53;

/** The kernel's code of each key that came later. */
const laterKeys: ReadonlyMap<number, number> = new Map([
  [0x54, 99],
  [0x55, 186],
  [0x56, 86],
  [0x57, 87],
  [0x58, 88],
  [0x59, 117],
  [0x5a, 190],
  [0x5d, 183],
  [0x5e, 184],
  [0x5f, 185],
  [0x64, 134],
  [0x65, 135],
  [0x6d, 193],
  [0x6f, 194],
  [0x70, 93],
  [0x71, 123],
  [0x72, 122],
  [0x73, 89],
  [0x74, 191],
  [0x76, 85],
  [0x77, 91],
  [0x78, 90],
  [0x79, 92],
  [0x7b, 94],
  [0x7d, 124],
  [0x7e, 121],
]);

/** Of the keys with an E0 prefix, which QEMU's extended key event marks by 0x80: the kernel's code of each. */
const extendedKeys: ReadonlyMap<number, number> = new Map([
  [0x3, 187],
  [0x4, 189],
  [0x5, 129],
  [0x6, 130],
  [0x7, 131],
  [0x10, 165],
  [0x19, 163],
  [0x1c, 96],
  [0x1d, 97],
  [0x20, 113],
  [0x21, 140],
  [0x22, 164],
  [0x24, 166],
  [0x25, 205],
  [0x2e, 114],
  [0x30, 115],
  [0x32, 172],
  [0x35, 98],
  [0x38, 100],
  [0x3c, 137],
  [0x41, 136],
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
  [0x5e, 116],
  [0x5f, 142],
  [0x63, 143],
  [0x65, 217],
  [0x66, 156],
  [0x67, 173],
  [0x68, 128],
  [0x69, 159],
  [0x6a, 158],
  [0x6b, 157],
  [0x6c, 155],
  [0x6d, 226],
  [0x75, 138],
  [0x76, 179],
  [0x77, 188],
  [0x78, 133],
  [0x79, 192],
  [0x7b, 180],
  [0x7d, 162],
]);

/** The X keycode of a PC (XT, set 1) scan code; undefined for keys that have none. */
export function keycodeOfScanCode(scanCode: number): number | undefined {
  const key = kernelCode(scanCode);
  return key === undefined ? undefined : key + evdevOffset;
}

function kernelCode(scanCode: number): number | undefined {
  if (scanCode >= 1 && scanCode <= lastOfFirstKeyboard) return scanCode;
  return scanCode < 0x80 ? laterKeys.get(scanCode) : scanCode <= 0xff ? extendedKeys.get(scanCode & 0x7f) : undefined;
}
