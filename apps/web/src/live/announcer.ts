const everyMs = 3000;

/** Live changes are read out politely, at most one in three seconds; what piled up meanwhile becomes one sentence. */
export class Announcer {
  readonly #say: (text: string) => void;
  readonly #after: (ms: number, run: () => void) => void;
  #waiting: string[] = [];
  #resting = false;

  constructor(say: (text: string) => void, after: (ms: number, run: () => void) => void) {
    this.#say = say;
    this.#after = after;
  }

  announce(text: string): void {
    this.#waiting.push(text);
    if (!this.#resting) this.#speak();
  }

  #speak(): void {
    const text = summary(this.#waiting);
    this.#waiting = [];
    this.#resting = text !== null;
    if (text === null) return;
    this.#say(text);
    this.#after(everyMs, () => this.#speak());
  }
}

function summary(texts: readonly string[]): string | null {
  const last = texts.at(-1);
  if (last === undefined) return null;
  return texts.length === 1 ? last : `${texts.length} changes. Last: ${last}`;
}
