import { z } from 'zod';

/**
 * What a route answers that gives a file instead of JSON: its name for whoever saves it, and its text as it comes, so that
 * neither end holds the whole of it. A refusal before the first piece is a problem like any other; a failure after it breaks
 * the connection off, so that half a file never passes for a whole one.
 */
export interface FileAnswer {
  readonly name: string;
  readonly mediaType: string;
  readonly pieces: AsyncIterable<string>;
}

/** The `answer` of a route whose spec says `file`; never parsed, never JSON. */
export const fileAnswer = z.custom<FileAnswer>();
