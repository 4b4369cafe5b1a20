/** Longer than any token of a cut fence lives: the portal gives out none after it ordered the cut. */
const rememberMs = 60_000;

/** Which sessions were cut and up to which fence, so that a token still on its way opens nothing (rule E5). */
export class CutMemory {
  readonly #cuts = new Map<string, { readonly fence: number; readonly forgetAt: number }>();

  remember(session: string, fence: number, now: number): void {
    const known = this.#cuts.get(session)?.fence ?? 0;
    this.#cuts.set(session, { fence: Math.max(known, fence), forgetAt: now + rememberMs });
  }

  isCut(session: string, fence: number): boolean {
    return fence <= (this.#cuts.get(session)?.fence ?? 0);
  }

  forgetOld(now: number): void {
    for (const [session, cut] of this.#cuts) if (cut.forgetAt <= now) this.#cuts.delete(session);
  }
}
