import { desktopSizeRectangle, type EncodedRectangle, extendedDesktopSizeRectangle, type SizeChange } from '@usher/rfb';

interface Size {
  readonly width: number;
  readonly height: number;
}

const untold: Size = { width: 0, height: 0 };

/** What one viewer was told of the screen's size, and what it still has to hear. */
export class ViewerSize {
  #told = untold;
  #desktopSize = false;
  #extended = false;
  #asked = false;
  #answer: SizeChange | null = null;

  /** The size that the viewer draws in; nothing outside may be sent. */
  get told(): Size {
    return this.#told;
  }

  /** As ServerInit says it. */
  tell(size: Size): void {
    this.#told = size;
  }

  /** A viewer that begins to understand the extended form is told once, which tells it that it may ask for a size. */
  understands(wishes: { readonly desktopSize: boolean; readonly extendedDesktopSize: boolean }): void {
    if (wishes.extendedDesktopSize && !this.#extended) this.#told = untold;
    this.#desktopSize = wishes.desktopSize;
    this.#extended = wishes.extendedDesktopSize;
  }

  /** What was taken did not reach the viewer. */
  tellAgain(): void {
    if (this.#knowsSizes) this.#told = untold;
  }

  asked(): void {
    this.#asked = true;
  }

  answer(result: SizeChange['result']): void {
    this.#asked = false;
    this.#answer = { by: 'this-client', result };
  }

  /** The screen changed, by whose wish whatever. */
  changed(): void {
    if (this.#asked) this.answer('done');
  }

  hasNews(size: Size): boolean {
    return this.#answer !== null || this.#isNew(size);
  }

  /** The rectangles that say it. A new size stands before a refusal, of which viewers read the code alone. */
  take(size: Size): EncodedRectangle[] {
    const answer = this.#answer;
    const isNew = this.#isNew(size);
    this.#answer = null;
    if (isNew) this.#told = size;
    const { width, height } = size;
    if (!this.#extended) return isNew ? [desktopSizeRectangle(width, height)] : [];
    const changes: SizeChange[] = isNew && answer?.result !== 'done' ? [{ by: 'server', result: 'done' }] : [];
    if (answer !== null) changes.push(answer);
    return changes.map((change) => extendedDesktopSizeRectangle(width, height, change));
  }

  get #knowsSizes(): boolean {
    return this.#desktopSize || this.#extended;
  }

  #isNew({ width, height }: Size): boolean {
    return this.#knowsSizes && (width !== this.#told.width || height !== this.#told.height);
  }
}
