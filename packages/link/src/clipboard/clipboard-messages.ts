import { z } from 'zod';

/** What a clipboard can hold that crosses: text and HTML in UTF-8 with LF line ends, pictures as PNG. */
export const clipboardFormats = ['text', 'html', 'png'] as const;
export type ClipboardFormat = (typeof clipboardFormats)[number];

/** The most that crosses of each, in bytes. */
export const clipboardLimits: Readonly<Record<ClipboardFormat, number>> = {
  text: 4 << 20,
  html: 4 << 20,
  png: 8 << 20,
};

export interface ClipboardContent {
  readonly format: ClipboardFormat;
  readonly bytes: Uint8Array;
}

/** Of one piece, before base64: with its envelope it fits one message of the control pipe. */
export const pieceMaxBytes = 11_520;
const pieceMaxCharacters = (pieceMaxBytes / 3) * 4;

const format = z.enum(clipboardFormats);
/** Counts the contents of one direction, each by who has them. */
const n = z.int().min(0);
const lengthBytes = z.int().min(0).max(0xffff_ffff);

/**
 * Contents go as `begin`, pieces and `done`; `taken` says how far the receiver came, so that never more than a little is on
 * its way and a goodbye behind it is not late. The device offers and is asked; a viewer sends at once.
 */
export const clipboardMessage = z.discriminatedUnion('say', [
  /** From the viewer, first: it speaks this way, so the device leaves RFB's. */
  z.object({ say: z.literal('hello') }),
  /** From the device: what can be asked for. `fresh` when somebody copied it just now. */
  z.object({ say: z.literal('offer'), n, formats: z.array(format).max(clipboardFormats.length), fresh: z.boolean() }),
  z.object({ say: z.literal('request'), n, format }),
  /** The device cannot give what was asked for, and why. */
  z.object({
    say: z.literal('unavailable'),
    n,
    format,
    why: z.enum(['not-allowed', 'gone', 'too-large']),
    lengthBytes: lengthBytes.nullable(),
  }),
  /** Contents follow, one after the other; what was on its way before is void. */
  z.object({
    say: z.literal('begin'),
    n,
    parts: z.array(z.object({ format, lengthBytes })).min(1).max(clipboardFormats.length),
  }),
  z.object({ say: z.literal('piece'), n, data: z.base64url().max(pieceMaxCharacters) }),
  z.object({ say: z.literal('taken'), n, lengthBytes }),
  /** All of it is on the receiver's clipboard. */
  z.object({ say: z.literal('done'), n }),
  z.object({ say: z.literal('refused'), n, why: z.enum(['not-allowed', 'too-large', 'broken']) }),
]);
export type ClipboardMessage = z.infer<typeof clipboardMessage>;
type Said<Say extends ClipboardMessage['say']> = Extract<ClipboardMessage, { say: Say }>;
/** From who sends contents to who takes them, and back. */
export type ToReceiver = Said<'begin' | 'piece'>;
export type ToSender = Said<'taken' | 'done' | 'refused'>;
export type Refusal = Said<'refused'>['why'];
