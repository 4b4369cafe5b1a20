import { randomBytes } from 'node:crypto';
import { errors, type Problem } from '@usher/contract';
import { isAway } from '../database/index.ts';
import type { Log } from '../ports.ts';
import { PortalError } from './handler.ts';

export interface ProblemAnswer {
  readonly status: number;
  readonly body: Problem;
}

/** Codes and words go to the peer, details to the log. A database that is away is a 503, any other unknown throw a bug and a 500. */
export function problemOf(error: unknown, log: Log): ProblemAnswer {
  const reference = randomBytes(5).toString('hex');
  const known = error instanceof PortalError ? error : null;
  const code = known?.code ?? (isAway(error) ? 'database-away' : 'internal');
  if (known === null) log.error({ err: error, reference }, 'a request failed');
  else log.info({ err: known.cause, reference, code }, 'a request was refused');
  const { status, title, todo } = errors[code];
  return {
    status,
    body: {
      code,
      title,
      todo,
      reference,
      ...(known?.fields === undefined ? {} : { fields: known.fields }),
      ...(known?.details === undefined ? {} : { details: known.details }),
    },
  };
}
