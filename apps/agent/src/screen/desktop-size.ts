import type { Resizer, ResizeResult } from './resizer.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Changes of the desktop's size at the wish of viewers, one after another, undone when the viewer that wished last is gone. */
export class DesktopSize {
  readonly #resizer: Pick<Resizer, 'resize'> | undefined;
  /** As the X server has it now. */
  readonly #now: () => Promise<Size>;
  /** The size before any viewer changed it, and who changed it last to what; null while it is nobody's. */
  #change: { readonly before: Size; readonly by: object; readonly to: Size } | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(resizer: Pick<Resizer, 'resize'> | undefined, now: () => Promise<Size>) {
    this.#resizer = resizer;
    this.#now = now;
  }

  get canChange(): boolean {
    return this.#resizer !== undefined;
  }

  set(by: object, to: Size): Promise<ResizeResult> {
    return this.#inTurn(async (resizer) => {
      const now = await this.#now();
      const before = this.#isOurs(now) ? (this.#change?.before ?? now) : now;
      const result = await resizer.resize(to.width, to.height);
      if (result === 'done') this.#change = { before, by, to };
      return result;
    });
  }

  /** Back to what it was, unless another viewer or somebody at the device has changed it since. */
  restore(by: object): Promise<ResizeResult> {
    return this.#inTurn(async (resizer) => {
      const change = this.#change;
      if (change === null || change.by !== by) return 'done';
      this.#change = null;
      const isAsSet = isSame(await this.#now(), change.to);
      return isAsSet ? resizer.resize(change.before.width, change.before.height) : 'done';
    });
  }

  #isOurs(now: Size): boolean {
    return this.#change !== null && isSame(now, this.#change.to);
  }

  #inTurn(work: (resizer: Pick<Resizer, 'resize'>) => Promise<ResizeResult>): Promise<ResizeResult> {
    const resizer = this.#resizer;
    if (resizer === undefined) return Promise.resolve('prohibited');
    // Only a lost X server rejects.
    const result = this.#tail.then(() => work(resizer)).catch((): ResizeResult => 'failed');
    this.#tail = result;
    return result;
  }
}

function isSame(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}
