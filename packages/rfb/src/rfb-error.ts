/** The peer broke a rule of the protocol; the connection ends. */
export class RfbError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RfbError';
  }
}
