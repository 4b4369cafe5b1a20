import type { ErrorCode } from '@usher/contract';

/** Why a device could not join. `wrong-portal`: whoever answered does not hold the key that the join token names. */
export class EnrolError extends Error {
  override readonly name = 'EnrolError';
  readonly code: ErrorCode | 'unreachable' | 'wrong-portal' | 'bad-answer';

  constructor(code: EnrolError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
