import type { XConnection } from '../screen/x-connection.ts';

/** How much of what we sent the X server has yet to read. */
export class Unread {
  readonly #x: XConnection;
  #lengthBytes = 0;
  #asks = false;

  constructor(x: XConnection) {
    this.#x = x;
  }

  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  add(lengthBytes: number): void {
    this.#lengthBytes += lengthBytes;
    if (!this.#asks) void this.#ask();
  }

  /** Its answer comes once it has read all that went before. */
  async #ask(): Promise<void> {
    this.#asks = true;
    try {
      while (this.#lengthBytes > 0) {
        const asked = this.#lengthBytes;
        await this.#x.request((callback) => this.#x.client.GetInputFocus(callback));
        this.#lengthBytes -= asked;
      }
    } catch {
      // The server is gone, which the connection itself reports.
      return;
    } finally {
      this.#asks = false;
    }
  }
}
