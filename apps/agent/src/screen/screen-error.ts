/** Why a screen cannot be, or is no longer, captured. */
export type ScreenErrorCode = 'connect-failed' | 'unsupported-screen' | 'missing-extension' | 'x-server-lost';

export class ScreenError extends Error {
  readonly code: ScreenErrorCode;

  constructor(code: ScreenErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ScreenError';
    this.code = code;
  }
}
