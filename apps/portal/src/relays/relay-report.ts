import type { RelayToPortal } from '@usher/contract';
import type { Log, RelayReports } from '../ports.ts';

export type RelayReport = Exclude<RelayToPortal, { type: 'prove' | 'hello' }>;

export async function passReport(reports: RelayReports, relay: string, message: RelayReport): Promise<void> {
  switch (message.type) {
    case 'joined':
      return reports.joined(relay, message.id, message.fence, message.pipe);
    case 'left':
      return reports.left(relay, message.id, message.fence, message.pipe, message.bytes);
    case 'cut':
      return reports.cut(relay, message.id, message.fence, message.afterMs);
  }
}

/** The reports of the relay in this process: one at a time, in order, as over a socket. */
export class ReportQueue {
  readonly #pass: (message: RelayReport) => Promise<void>;
  readonly #log: Log;
  #work: Promise<void> = Promise.resolve();

  constructor(pass: (message: RelayReport) => Promise<void>, log: Log) {
    this.#pass = pass;
    this.#log = log;
  }

  add(message: RelayToPortal): void {
    if (message.type === 'prove' || message.type === 'hello') return;
    this.#work = this.#work
      .then(() => this.#pass(message))
      .catch((error: unknown) => {
        this.#log.error({ err: error, type: message.type }, 'a report of the relay failed');
      });
  }
}
