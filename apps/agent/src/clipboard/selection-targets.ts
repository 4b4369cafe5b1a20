import type { ClipboardFormat } from '@usher/link';
import { latin1 } from './latin1.ts';
import { type SelectionAtoms, predefinedAtoms } from './selection-window.ts';

/** Which X targets stand for which format, the best first. */
export function targetsOf(format: ClipboardFormat, atoms: SelectionAtoms): readonly number[] {
  if (format === 'html') return [atoms.html];
  if (format === 'png') return [atoms.png];
  return [atoms.utf8, atoms.plainUtf8, atoms.plain, atoms.text, predefinedAtoms.string];
}

/** What is read of a text: `text/plain` and TEXT leave open in which characters. */
export function readableTargetsOf(format: ClipboardFormat, atoms: SelectionAtoms): readonly number[] {
  return format === 'text' ? [atoms.utf8, atoms.plainUtf8, predefinedAtoms.string] : targetsOf(format, atoms);
}

/** What a program gets that asks for `target`. */
export function asTarget(target: number, format: ClipboardFormat, bytes: Buffer): Buffer {
  if (target === predefinedAtoms.string) return Buffer.from(latin1(bytes.toString('utf8')));
  return format === 'html' ? withCharset(bytes) : bytes;
}

/** What a program gave for `target`, in our form: UTF-8. */
export function fromTarget(target: number, format: ClipboardFormat, data: Buffer): Buffer {
  if (target === predefinedAtoms.string) return Buffer.from(data.toString('latin1'), 'utf8');
  // Firefox of old, and what copied from it, gives HTML in UTF-16 behind a byte order mark.
  if (format === 'html' && data[0] === 0xff && data[1] === 0xfe)
    return Buffer.from(data.toString('utf16le', 2), 'utf8');
  return format === 'png' ? data : withoutZero(data);
}

const metaCharset = '<meta http-equiv="content-type" content="text/html; charset=utf-8">';

/** Programs take HTML without a word on its characters for Latin-1. */
function withCharset(html: Buffer): Buffer {
  return html.includes('charset') ? html : Buffer.concat([Buffer.from(metaCharset), html]);
}

function withoutZero(data: Buffer): Buffer {
  return data.at(-1) === 0 ? data.subarray(0, -1) : data;
}
