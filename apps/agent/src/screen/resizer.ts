import type { RandrExtension, RandrMode } from 'x11';
import type { XConnection } from './x-connection.ts';

const rotateNormal = 1;
const connected = 0;
const success = 0;
const noMode = 0;
const currentTime = 0;
/** Below this a desktop is of no use, and some servers misbehave. */
const smallestSide = 64;
/** RandR wants millimetres; at 96 dots an inch. */
const millimetres = (pixels: number): number => Math.max(1, Math.round((pixels * 25.4) / 96));

export type ResizeResult = 'done' | 'prohibited' | 'invalid-size' | 'failed';

interface Head {
  readonly output: number;
  readonly crtc: number;
  readonly modes: readonly number[];
  readonly configTime: number;
  /** What it shows now: the mode, and the size of the screen that holds it. */
  readonly now: Mode;
}

type Mode = Pick<RandrMode, 'id' | 'width' | 'height'>;

/** Modes of this name are ours to remove, also those of an agent before. */
const ownName = (width: number, height: number): string => `usher-${width}x${height}`;
const isOwn = ({ name, width, height }: RandrMode): boolean => name === ownName(width, height);

/** Changes the size of a screen through RandR, where the screen has one output and the server allows it. */
export class Resizer {
  readonly #x: XConnection;
  readonly #randr: RandrExtension;
  readonly #serial: { tail: Promise<unknown> } = { tail: Promise.resolve() };

  static async open(x: XConnection): Promise<Resizer | undefined> {
    const randr = await x.extension<RandrExtension>('randr');
    return randr === undefined ? undefined : new Resizer(x, randr);
  }

  private constructor(x: XConnection, randr: RandrExtension) {
    this.#x = x;
    this.#randr = randr;
  }

  /** One change at a time, in the order asked for. */
  resize(width: number, height: number): Promise<ResizeResult> {
    const result = this.#serial.tail.then(() => this.#change(width, height)).catch((): ResizeResult => 'failed');
    this.#serial.tail = result;
    return result;
  }

  async #change(width: number, height: number): Promise<ResizeResult> {
    const range = await this.#x.request<{ minWidth: number; minHeight: number; maxWidth: number; maxHeight: number }>(
      (callback) => this.#randr.GetScreenSizeRange(this.#x.root, callback),
    );
    const fits = width >= range.minWidth && height >= range.minHeight;
    const small = width < smallestSide || height < smallestSide;
    if (!fits || small || width > range.maxWidth || height > range.maxHeight) return 'invalid-size';
    const { head, modes } = await this.#head();
    if (head === undefined) return 'prohibited';
    const mode = await this.#mode(head, modes, width, height);
    const result = await this.#apply(head, { id: mode, width, height });
    this.#removeOwnModes(head, modes, result === 'done' ? mode : head.now.id);
    return result;
  }

  /** The one output that shows the screen; several are the business of the person at the device. */
  async #head(): Promise<{ readonly head: Head | undefined; readonly modes: readonly RandrMode[] }> {
    const resources = await this.#x.request<{
      readonly config_timestamp: number;
      readonly outputs: readonly number[];
      readonly modeinfos: readonly RandrMode[];
    }>((callback) => this.#randr.GetScreenResourcesCurrent(this.#x.root, callback));
    const heads: Head[] = [];
    for (const output of resources.outputs) {
      const info = await this.#x.request<{ crtc: number; connection: number; modes: number[] }>((callback) =>
        this.#randr.GetOutputInfo(output, resources.config_timestamp, callback),
      );
      if (info.connection !== connected || info.crtc === 0) continue;
      const configTime = resources.config_timestamp;
      const shown = await this.#x.request<{ readonly width: number; readonly height: number; readonly mode: number }>(
        (callback) => this.#randr.GetCrtcInfo(info.crtc, configTime, callback),
      );
      const now = { id: shown.mode, width: shown.width, height: shown.height };
      heads.push({ output, crtc: info.crtc, modes: info.modes, configTime, now });
    }
    return { head: heads.length === 1 ? heads[0] : undefined, modes: resources.modeinfos };
  }

  async #mode(head: Head, modes: readonly RandrMode[], width: number, height: number): Promise<number> {
    const known = modes.find((mode) => mode.width === width && mode.height === height);
    const mode = known?.id ?? (await this.#createMode(width, height));
    if (!head.modes.includes(mode)) this.#x.send(() => this.#randr.AddOutputMode(head.output, mode));
    return mode;
  }

  /** A mode without blanking: virtual outputs have no beam that needs any. */
  #createMode(width: number, height: number): Promise<number> {
    const timing = {
      dot_clock: width * height * 60,
      h_sync_start: width,
      h_sync_end: width,
      h_total: width,
      v_sync_start: height,
      v_sync_end: height,
      v_total: height,
    };
    return this.#x.request((callback) =>
      this.#randr.CreateMode(this.#x.root, { name: ownName(width, height), width, height, ...timing }, callback),
    );
  }

  /** Changes the mode; what fails halfway is undone, since a screen without a mode shows nothing. */
  async #apply(head: Head, mode: Mode): Promise<ResizeResult> {
    const isDone = await this.#set(head, mode).catch(() => false);
    if (isDone) return 'done';
    await this.#set(head, head.now);
    return 'failed';
  }

  /** The screen must hold the mode at every moment: off, new size, on. */
  async #set(head: Head, { id, width, height }: Mode): Promise<boolean> {
    await this.#configure(head, noMode, []);
    this.#x.send(() => this.#randr.SetScreenSize(this.#x.root, width, height, millimetres(width), millimetres(height)));
    return (await this.#configure(head, id, [head.output])) === success;
  }

  /** Each new size makes a mode: those that are not in use are taken away again. */
  #removeOwnModes(head: Head, known: readonly RandrMode[], inUse: number): void {
    for (const mode of known) {
      if (!isOwn(mode) || mode.id === inUse) continue;
      this.#x.send(() => this.#randr.DeleteOutputMode(head.output, mode.id));
      this.#x.send(() => this.#randr.DestroyMode(mode.id));
    }
    this.#x.flush();
  }

  async #configure(head: Head, mode: number, outputs: number[]): Promise<number> {
    const { crtc, configTime } = head;
    const answer = await this.#x.request<{ status: number }>((callback) =>
      this.#randr.SetCrtcConfig(crtc, currentTime, configTime, 0, 0, mode, rotateNormal, outputs, callback),
    );
    return answer.status;
  }
}
