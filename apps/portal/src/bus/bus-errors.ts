/** Nobody subscribed to the subject: whoever held it is gone. */
export class BusNoResponder extends Error {
  readonly subject: string;

  constructor(subject: string) {
    super(`nobody answers on ${subject}`);
    this.name = 'BusNoResponder';
    this.subject = subject;
  }
}

export class BusTimeout extends Error {
  readonly subject: string;

  constructor(subject: string) {
    super(`no answer on ${subject} in time`);
    this.name = 'BusTimeout';
    this.subject = subject;
  }
}

/** The other side took the message and threw. What it threw stands in its own log. */
export class BusHandlerFailed extends Error {
  readonly subject: string;

  constructor(subject: string) {
    super(`the answer on ${subject} failed`);
    this.name = 'BusHandlerFailed';
    this.subject = subject;
  }
}

export class BusMessageTooLarge extends Error {
  readonly lengthBytes: number;

  constructor(subject: string, lengthBytes: number) {
    super(`a message of ${lengthBytes} bytes is too large for ${subject}`);
    this.name = 'BusMessageTooLarge';
    this.lengthBytes = lengthBytes;
  }
}
