import type { SecurePipe } from '@usher/link';

/** Counts what all pipes of one viewer carried, those that are gone included. */
export class Traffic {
  #pipes: readonly SecurePipe[] = [];
  #sentBytes = 0;
  #receivedBytes = 0;

  count(...pipes: readonly SecurePipe[]): void {
    this.#pipes = pipes;
  }

  sum(): { readonly sentBytes: number; readonly receivedBytes: number } {
    let sentBytes = this.#sentBytes;
    let receivedBytes = this.#receivedBytes;
    for (const { stats } of this.#pipes) {
      sentBytes += stats.sentBytes;
      receivedBytes += stats.receivedBytes;
    }
    return { sentBytes, receivedBytes };
  }

  closeAll(): void {
    const { sentBytes, receivedBytes } = this.sum();
    this.#sentBytes = sentBytes;
    this.#receivedBytes = receivedBytes;
    for (const pipe of this.#pipes) pipe.close();
    this.#pipes = [];
  }
}
