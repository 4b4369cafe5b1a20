/** The peer broke a rule of the protocol; the connection ends. */
export class RfbError extends Error {
  /** What the protocol has the server say before it closes; undefined where it has nothing. */
  readonly lastWords: Uint8Array | undefined;

  constructor(message: string, lastWords?: Uint8Array) {
    super(message);
    this.name = 'RfbError';
    this.lastWords = lastWords;
  }
}
