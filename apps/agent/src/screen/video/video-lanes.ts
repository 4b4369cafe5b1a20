import { type EncodedRectangle, h264Rectangle } from '@usher/rfb';
import type { ScreenChanges } from '../capture.ts';
import type { Frame } from '../frame.ts';
import { sourceOf } from '../moves/move.ts';
import { without } from '../moves/without.ts';
import { overlap, type Rectangle, same } from '../rectangle.ts';
import type { AreaStream, VideoThreads } from './video-threads.ts';

export interface VideoLanesOptions {
  readonly threads: Pick<VideoThreads, 'open'>;
  frame(): Frame;
  /** Whether a picture could leave now. */
  maySend(): boolean;
  /** False when it may not leave after all. */
  send(rectangle: EncodedRectangle): boolean;
  /** The area is shown as all others again. Whether the viewer has its newest picture, with a video's losses. */
  giveBack(area: Rectangle, isShown: boolean): void;
  quantizer(): number;
}

/** One area that one viewer is shown as video. */
interface Lane {
  readonly area: Rectangle;
  readonly stream: AreaStream;
  /** It changed since the last picture was taken. */
  wanted: boolean;
  busy: boolean;
  /** The viewer has no picture that the next could build on. */
  isKey: boolean;
  over: boolean;
}

/**
 * What one viewer is shown as video. Each area has one picture on its way to the encoder at most, always the newest; all else
 * of the screen goes its own way meanwhile.
 */
export class VideoLanes {
  readonly #options: VideoLanesOptions;
  #lanes: Lane[] = [];
  #failed = false;

  constructor(options: VideoLanesOptions) {
    this.#options = options;
  }

  /** Shows these areas as video, and no others. */
  follow(areas: readonly Rectangle[]): void {
    const kept = this.#lanes.filter((lane) => areas.some((area) => same(area, lane.area)));
    for (const lane of this.#lanes) if (!kept.includes(lane)) this.#close(lane);
    const added = this.#failed ? [] : areas.filter((area) => !kept.some((lane) => same(area, lane.area)));
    this.#lanes = [...kept, ...added.map((area) => this.#open(area))];
  }

  get areas(): readonly Rectangle[] {
    return this.#lanes.map(({ area }) => area);
  }

  /** Takes what lies in its areas; the answer is what is left to be shown as pixels. */
  take(changes: ScreenChanges): ScreenChanges {
    if (this.#lanes.length === 0) return changes;
    for (const lane of this.#lanes) if (changes.all.some((change) => overlap(change, lane.area))) lane.wanted = true;
    const { areas } = this;
    const all = without(changes.all, areas);
    const isMixed = changes.moves.some((move) =>
      areas.some((area) => overlap(move.to, area) || overlap(sourceOf(move), area)),
    );
    if (isMixed) return { ...changes, all, moves: [], rest: all };
    return { ...changes, all, rest: without(changes.rest, areas) };
  }

  /** Sends what waits, as far as it may. */
  pump(): void {
    for (const lane of this.#lanes) {
      if (lane.wanted && !lane.busy && this.#options.maySend()) void this.#encode(lane);
    }
  }

  stop(): void {
    for (const lane of this.#lanes.splice(0)) {
      lane.over = true;
      lane.stream.close();
    }
  }

  #open(area: Rectangle): Lane {
    return { area, stream: this.#options.threads.open(), wanted: true, busy: false, isKey: true, over: false };
  }

  #close(lane: Lane): void {
    lane.over = true;
    lane.stream.close();
    this.#options.giveBack(lane.area, !lane.wanted && !lane.busy && !lane.isKey);
  }

  async #encode(lane: Lane): Promise<void> {
    lane.busy = true;
    lane.wanted = false;
    try {
      const bytes = await this.#picture(lane);
      if (lane.over || bytes === undefined || bytes.length === 0) return;
      lane.isKey = !this.#options.send(h264Rectangle(lane.area, bytes, lane.isKey));
    } catch {
      // Whatever it was, the area is shown without video from now on, and so is every other.
      this.#failed = true;
      this.follow([]);
    } finally {
      lane.busy = false;
      this.pump();
    }
  }

  /** Undefined when the lane is over, or the screen another by now. */
  async #picture(lane: Lane): Promise<Uint8Array | undefined> {
    const { area, stream, isKey } = lane;
    const frame = this.#options.frame();
    await frame.startReading();
    let encoded: Promise<Uint8Array>;
    try {
      // A stream that was closed meanwhile would begin anew, and nobody would close it.
      if (lane.over || this.#options.frame() !== frame) return undefined;
      const picture = stream.encode(frame, area, { quantizer: this.#options.quantizer(), isKey });
      ({ encoded } = picture);
      // Handled below; until then a failure is nobody's.
      encoded.catch(() => undefined);
      await picture.read;
    } finally {
      // The encoder works on a copy: the screen may go on.
      frame.stopReading();
    }
    return encoded;
  }
}
