/** The ids of tokens that have joined, each until it has expired anyway (rule E5: a token joins once). */
export class UsedTokens {
  readonly #expiries = new Map<string, number>();

  /** False when it was used before. Times are the portal's. */
  use(id: string, expiresAt: number): boolean {
    if (this.#expiries.has(id)) return false;
    this.#expiries.set(id, expiresAt);
    return true;
  }

  forgetExpired(now: number): void {
    for (const [id, expiresAt] of this.#expiries) if (expiresAt <= now) this.#expiries.delete(id);
  }
}
