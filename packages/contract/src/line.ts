import { z } from 'zod';

/** One line: no control character reaches a list, an audit sentence or the database. */
export const line = z
  .string()
  .trim()
  .regex(/^\P{Cc}*$/u, 'Use one line of plain text.');
