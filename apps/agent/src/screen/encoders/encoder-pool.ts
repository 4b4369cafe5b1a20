import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { type Frame, mainSeat } from '../frame.ts';
import { type Rectangle, area } from '../rectangle.ts';
import type { XLog } from '../x-connection.ts';
import { areaEncoder, bandHeight, type EncodeArea, encodeFill, loadEncoders } from './encode-area.ts';
import type { FromEncoder, ToEncoder } from './encode-messages.ts';
import type { EncodedRectangle } from './encoder.ts';
import { type Picture, solidColour } from './picture.ts';
import { startWorker } from './start-worker.ts';
import type { ViewerFormat } from './viewer-format.ts';

/**
 * Up to this many pixels are encoded at once on this thread: a quarter of a millisecond at most, and no round trip
 * (bench/results/latency.md).
 */
const inlinePixels = 24_000;
const mostThreads = 4;

interface Job {
  readonly area: Rectangle;
  readonly viewer: ViewerFormat;
  readonly picture: Picture;
  readonly resolve: (rectangles: readonly EncodedRectangle[]) => void;
}

/** An encoding thread and what it is busy with. */
interface Thread {
  readonly worker: Worker;
  frame: Frame | undefined;
  ready: boolean;
  readonly jobs: Map<number, Job>;
}

/** Nothing is handed over: the frame's memory is shared. */
function tell(worker: Worker, message: ToEncoder): void {
  worker.postMessage(message, []);
}

/** Large areas are cut into bands, which threads share. */
function* bands(rectangle: Rectangle): Generator<Rectangle> {
  const bottom = rectangle.y + rectangle.height;
  for (let y = rectangle.y; y < bottom; y += bandHeight) {
    yield { ...rectangle, y, height: Math.min(bandHeight, bottom - y) };
  }
}

/** One colour is found and said faster than a thread is asked; undefined when there are more. */
function fillOf(picture: Picture, area: Rectangle, viewer: ViewerFormat): readonly EncodedRectangle[] | undefined {
  const colour = viewer.tight ? solidColour(picture, area) : undefined;
  return colour === undefined ? undefined : encodeFill(picture, area, colour, viewer);
}

/** Encodes for every session of a screen: small areas here and now, large ones on other threads. */
export class EncoderPool {
  readonly #encodeHere: EncodeArea;
  readonly #log: XLog;
  readonly #threads: Thread[] = [];
  #nextJob = 0;

  static async start(log: XLog, threads = Math.min(mostThreads, availableParallelism())): Promise<EncoderPool> {
    return new EncoderPool(areaEncoder(await loadEncoders()), log, threads);
  }

  private constructor(encodeHere: EncodeArea, log: XLog, threads: number) {
    this.#encodeHere = encodeHere;
    this.#log = log;
    for (let started = 0; started < threads; started += 1) this.#startThread(mainSeat + 1 + started);
  }

  /** How many threads take work by now; they load their code first. */
  get threadsReady(): number {
    return this.#threads.filter((thread) => thread.ready).length;
  }

  /** Encodes parts of the frame, which must stay still until the answer (`Frame.startReading`). */
  async encode(
    frame: Frame,
    rectangles: readonly Rectangle[],
    viewer: ViewerFormat,
  ): Promise<readonly EncodedRectangle[]> {
    const { picture } = frame;
    const threads = this.#threads.filter((thread) => thread.ready);
    const pixels = rectangles.reduce((sum, rectangle) => sum + area(rectangle), 0);
    if (pixels <= inlinePixels || threads.length === 0) {
      return rectangles.flatMap((rectangle) => this.#encodeHere(picture, rectangle, viewer));
    }
    const parts = rectangles.flatMap((rectangle) => {
      const fill = fillOf(picture, rectangle, viewer);
      if (fill !== undefined) return [Promise.resolve(fill)];
      return [...bands(rectangle)].map((band) => this.#encodeBand(frame, picture, band, viewer));
    });
    const encoded = await Promise.all(parts);
    return encoded.flat();
  }

  async #encodeBand(
    frame: Frame,
    picture: Picture,
    band: Rectangle,
    viewer: ViewerFormat,
  ): Promise<readonly EncodedRectangle[]> {
    return fillOf(picture, band, viewer) ?? this.#send(frame, picture, band, viewer);
  }

  /**
   * What was asked is still answered. No thread is ended from outside: one that is just making a zlib stream would take the whole
   * process with it (Node 20 asserts that every stream it cleans up was made to the end).
   */
  async close(): Promise<void> {
    await Promise.all(
      this.#threads.splice(0).map(async ({ worker }) => {
        const ended = new Promise((resolve) => worker.once('exit', resolve));
        tell(worker, { kind: 'close' });
        await ended;
      }),
    );
  }

  #send(frame: Frame, picture: Picture, part: Rectangle, viewer: ViewerFormat): Promise<readonly EncodedRectangle[]> {
    return new Promise((resolve) => {
      const job: Job = { area: part, viewer, picture, resolve };
      const thread = this.#leastBusy();
      if (thread === undefined) {
        resolve(this.#encodeHere(picture, part, viewer));
        return;
      }
      if (thread.frame !== frame) {
        thread.frame = frame;
        const { memory, width, height } = frame;
        tell(thread.worker, { kind: 'frame', memory, width, height });
      }
      const number = this.#nextJob;
      this.#nextJob += 1;
      thread.jobs.set(number, job);
      tell(thread.worker, { kind: 'encode', job: number, picture: frame.shown, area: part, viewer });
    });
  }

  #leastBusy(): Thread | undefined {
    let best: Thread | undefined;
    for (const thread of this.#threads) {
      if (thread.ready && (best === undefined || thread.jobs.size < best.jobs.size)) best = thread;
    }
    return best;
  }

  #startThread(seat: number): void {
    const thread: Thread = {
      worker: startWorker('encode', import.meta.url, seat),
      frame: undefined,
      ready: false,
      jobs: new Map(),
    };
    thread.worker.on('message', (message: FromEncoder) => {
      if (message.kind === 'ready') {
        thread.ready = true;
        return;
      }
      thread.jobs.get(message.job)?.resolve(message.rectangles);
      thread.jobs.delete(message.job);
    });
    thread.worker.on('error', (error) => this.#threadFailed(thread, error));
    // The screen, not its helpers, decides how long the program runs.
    thread.worker.unref();
    this.#threads.push(thread);
  }

  /** Its work is done here; without any thread left everything is, which is slow and right. */
  #threadFailed(thread: Thread, error: unknown): void {
    this.#log.warn({ err: error }, 'an encoding thread failed');
    this.#threads.splice(this.#threads.indexOf(thread), 1);
    for (const { area: part, viewer, picture, resolve } of thread.jobs.values()) {
      resolve(this.#encodeHere(picture, part, viewer));
    }
    thread.jobs.clear();
  }
}
