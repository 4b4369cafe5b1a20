import {
  type Desktop,
  desktopSizeRectangle,
  type EncodedRectangle,
  extendedDesktopSizeRectangle,
  type SizeChange,
} from '@usher/rfb';

const untold: Desktop = { width: 0, height: 0 };

/** What one viewer was told of the screen's size, and what it still has to hear. */
export class ViewerSize {
  #told = untold;
  #desktopSize = false;
  #extended = false;
  #asked = false;
  #answer: SizeChange | null = null;

  /** The size that the viewer draws in; nothing outside may be sent. */
  get told(): Desktop {
    return this.#told;
  }

  /** As ServerInit says it. */
  tell(size: Desktop): void {
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

  hasNews(size: Desktop): boolean {
    return this.#answer !== null || this.#isNew(size);
  }

  /** The rectangles that say it. A new size stands before a refusal, of which viewers read the code alone. */
  take(size: Desktop): EncodedRectangle[] {
    const answer = this.#answer;
    const isNew = this.#isNew(size);
    this.#answer = null;
    if (isNew) this.#told = size;
    const { width, height } = size;
    if (!this.#extended) return isNew ? [desktopSizeRectangle(width, height)] : [];
    const changes: SizeChange[] = isNew && answer?.result !== 'done' ? [{ by: 'server', result: 'done' }] : [];
    if (answer !== null) changes.push(answer);
    return changes.map((change) => extendedDesktopSizeRectangle(size, change));
  }

  get #knowsSizes(): boolean {
    return this.#desktopSize || this.#extended;
  }

  #isNew({ width, height, screens }: Desktop): boolean {
    const isOther = width !== this.#told.width || height !== this.#told.height;
    const liesElse = this.#extended && JSON.stringify(screens) !== JSON.stringify(this.#told.screens);
    return this.#knowsSizes && (isOther || liesElse);
  }
}
