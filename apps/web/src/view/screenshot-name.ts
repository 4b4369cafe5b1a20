/** Such as `PC-3 2026-11-29 14.05.09.png`, in this computer's time; no character that some system keeps for itself. */
export function screenshotName(device: string, at: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join('.');
  const name = device.replaceAll(/[^\p{L}\p{N} ._-]/gu, '_').replace(/^\.+/, '_');
  return `${name} ${date} ${time}.png`;
}
