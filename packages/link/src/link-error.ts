/** Why a right was refused or a pipe could not be made or kept. Codes go to the peer, details to the log. */
export type LinkErrorCode =
  | 'bad-ticket'
  | 'ticket-expired'
  | 'wrong-viewer-key'
  | 'bad-token'
  | 'token-expired'
  | 'wrong-relay'
  | 'handshake-failed'
  | 'record-broken'
  | 'record-too-large'
  | 'too-much-unread'
  | 'channel-closed'
  | 'relay-refused'
  | 'bad-join-token';

export class LinkError extends Error {
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LinkError';
    this.code = code;
  }
}
