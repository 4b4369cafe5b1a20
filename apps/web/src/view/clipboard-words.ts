import type { ClipboardNotice, ClipboardProgress, ClipboardState } from '@usher/viewer';

type Format = NonNullable<ClipboardState['offered']>[number];

const names: Readonly<Record<Format, string>> = { text: 'text', html: 'formatted text', png: 'picture' };

/** What happened to the clipboard, in words that say what to do where there is something. */
export function sayNotice(notice: ClipboardNotice): string {
  switch (notice.is) {
    case 'sent':
      return `The device has your ${list(notice.formats)}.`;
    case 'copied-here':
      return `Copied here from the device: ${list(notice.formats)}.`;
    case 'copied-there':
      return `The device copied ${list(notice.formats)}. This browser wants a click before it is put on your clipboard.`;
    case 'too-large':
      return sayTooLarge(notice);
    case 'not-allowed':
      return notice.to === 'device'
        ? 'Your access does not let you paste to this device. Ask who manages it.'
        : 'Your access does not let you copy from this device. Ask who manages it.';
    case 'not-readable':
      return 'The browser does not let this page read your clipboard. Allow it beside the address, or paste into the field here.';
    case 'empty':
      return 'Your clipboard holds no text and no picture.';
    case 'broken':
      return 'What your clipboard holds is damaged, or too many pixels. It was not sent.';
    case 'gone':
      return 'The program on the device no longer gives what it copied. Copy it there again.';
    default:
      return 'The connection was lost before the device had it. Try again once it is back.';
  }
}

/** Whether somebody ought to be told who did not open the panel. */
export function isTrouble({ is }: ClipboardNotice): boolean {
  return is !== 'sent' && is !== 'copied-here';
}

export function sayProgress({ to, doneBytes, wholeBytes }: ClipboardProgress): string {
  const done = megabytes(doneBytes, Math.floor);
  const whole = megabytes(wholeBytes, Math.ceil);
  return `${to === 'device' ? 'Sending your clipboard' : 'Copying from the device'}: ${done} of ${whole} MB`;
}

function sayTooLarge({ to, format, lengthBytes, limitBytes }: Extract<ClipboardNotice, { is: 'too-large' }>): string {
  const most = `the most that can be copied is ${megabytes(limitBytes, Math.ceil)} MB`;
  const what = `${to === 'device' ? 'Your' : "The device's"} ${names[format]}`;
  return lengthBytes === null
    ? `${what} is too large: ${most}.`
    : `${what} is ${megabytes(lengthBytes, Math.ceil)} MB; ${most}.`;
}

/** Rounded so that what is too large never reads as the limit itself. */
function megabytes(lengthBytes: number, round: (tenths: number) => number): string {
  return String(round((lengthBytes / (1 << 20)) * 10) / 10);
}

function list(formats: readonly Format[]): string {
  const words = formats.map((format) => names[format]);
  const last = words.pop() ?? 'nothing';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}
