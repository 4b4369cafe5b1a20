import { type ClipboardContent, type ClipboardFormat, clipboardLimits } from '@usher/link';

/** What happened last, for the person: facts, of which the page makes words. */
export type ClipboardNotice =
  | { readonly is: 'sent' | 'copied-here'; readonly formats: readonly ClipboardFormat[] }
  /** The device copied it, and the browser lets this page write only when a button is pressed. */
  | { readonly is: 'copied-there'; readonly formats: readonly ClipboardFormat[] }
  | {
      readonly is: 'too-large';
      readonly to: 'device' | 'here';
      readonly format: ClipboardFormat;
      /** Null when nobody knows. */
      readonly lengthBytes: number | null;
      readonly limitBytes: number;
    }
  | { readonly is: 'not-allowed'; readonly to: 'device' | 'here' }
  | { readonly is: 'not-readable' | 'empty' | 'broken' | 'gone' | 'lost' };

export interface ClipboardProgress {
  readonly to: 'device' | 'here';
  readonly doneBytes: number;
  readonly wholeBytes: number;
}

export interface ClipboardState {
  /** What the device offers now; null before it said. */
  readonly offered: readonly ClipboardFormat[] | null;
  /** What was fetched of it. */
  readonly fetched: readonly ClipboardContent[];
  readonly notice: ClipboardNotice | null;
  readonly progress: ClipboardProgress | null;
}

export const noClipboard: ClipboardState = { offered: null, fetched: [], notice: null, progress: null };

export function tooLarge(
  to: 'device' | 'here',
  format: ClipboardFormat,
  lengthBytes: number | null,
): Extract<ClipboardNotice, { is: 'too-large' }> {
  return { is: 'too-large', to, format, lengthBytes, limitBytes: clipboardLimits[format] };
}
