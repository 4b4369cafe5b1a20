import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { startWorker } from '../encoders/start-worker.ts';
import type { Frame } from '../frame.ts';
import { mostVideoThreads } from '../pixels/pixel-memory.ts';
import type { Rectangle } from '../rectangle.ts';
import type { XLog } from '../x-connection.ts';
import type { VideoPictureOptions } from './video-codec.ts';
import type { FromVideo, ToVideo } from './video-messages.ts';

/** One picture on its way. */
export interface EncodingPicture {
  /** The screen may change again. */
  readonly read: Promise<void>;
  /** H.264, annex B; rejects when it could not be encoded, and with the thread. */
  readonly encoded: Promise<Uint8Array>;
}

/** Moving pictures of one area. */
export interface AreaStream {
  /** Always the same size. */
  encode(frame: Frame, area: Rectangle, options: VideoPictureOptions): EncodingPicture;
  close(): void;
}

interface Job {
  read(): void;
  encoded(bytes: Uint8Array): void;
  failed(why: string): void;
}

interface Thread {
  readonly worker: Worker;
  codec: string | undefined;
  streams: number;
  frame: Frame | undefined;
  readonly jobs: Map<number, Job>;
}

/** Threads that encode video, beside those that encode all else, so that text never waits for a film. */
export class VideoThreads {
  readonly #log: XLog;
  readonly #threads: Thread[] = [];
  #isPrepared = false;
  #nextJob = 0;
  #nextStream = 0;

  constructor(log: XLog) {
    this.#log = log;
  }

  /** A viewer takes video: from now on there are threads. Those who never meet one are spared them. */
  prepare(): void {
    if (this.#isPrepared) return;
    this.#isPrepared = true;
    const threads = Math.min(mostVideoThreads, Math.max(1, availableParallelism() - 1));
    for (let thread = 0; thread < threads; thread += 1) this.#start(thread);
  }

  /** What encodes; undefined while nothing can. */
  get codec(): string | undefined {
    return this.#threads.find(({ codec }) => codec !== undefined)?.codec;
  }

  open(): AreaStream {
    const thread = this.#threads
      .filter(({ codec }) => codec !== undefined)
      .toSorted((a, b) => a.streams - b.streams)[0];
    if (thread === undefined) throw new Error('nothing encodes video here');
    const stream = this.#nextStream;
    this.#nextStream += 1;
    thread.streams += 1;
    return {
      encode: (frame, area, options) => this.#encode(thread, stream, frame, area, options),
      close: () => {
        thread.streams -= 1;
        tell(thread.worker, { kind: 'close-stream', stream });
      },
    };
  }

  /** What was asked is still answered; see the encoding threads for why none is ended from outside. */
  async close(): Promise<void> {
    await Promise.all(
      this.#threads.splice(0).map(async ({ worker }) => {
        const ended = new Promise((resolve) => worker.once('exit', resolve));
        tell(worker, { kind: 'close' });
        await ended;
      }),
    );
  }

  #encode(
    thread: Thread,
    stream: number,
    frame: Frame,
    area: Rectangle,
    { quantizer, isKey }: VideoPictureOptions,
  ): EncodingPicture {
    const job = this.#nextJob;
    this.#nextJob += 1;
    let toldRead: () => void = () => undefined;
    const read = new Promise<void>((resolve) => (toldRead = resolve));
    const encoded = new Promise<Uint8Array>((resolve, reject) => {
      thread.jobs.set(job, { read: toldRead, encoded: resolve, failed: (why) => reject(new Error(why)) });
    });
    if (thread.frame !== frame) {
      thread.frame = frame;
      const { memory, width, height } = frame;
      tell(thread.worker, { kind: 'frame', memory, width, height });
    }
    tell(thread.worker, { kind: 'encode', job, stream, picture: frame.shown, area, quantizer, isKey });
    return { read, encoded };
  }

  #start(number: number): void {
    const thread: Thread = {
      worker: startWorker('video', import.meta.url, number),
      codec: undefined,
      streams: 0,
      frame: undefined,
      jobs: new Map(),
    };
    thread.worker.on('message', (message: FromVideo) => this.#heard(thread, message));
    thread.worker.on('error', (error) => this.#failed(thread, error));
    // The screen, not its helpers, decides how long the program runs.
    thread.worker.unref();
    this.#threads.push(thread);
  }

  #heard(thread: Thread, message: FromVideo): void {
    if (message.kind === 'ready') {
      thread.codec = message.codec ?? undefined;
      if (message.codec === null)
        this.#log.info({}, 'films are shown as single pictures: there is no libopenh264 here');
      return;
    }
    const job = thread.jobs.get(message.job);
    if (message.kind === 'read') {
      job?.read();
      return;
    }
    thread.jobs.delete(message.job);
    if (message.kind === 'encoded') job?.encoded(message.bytes);
    else job?.failed(message.why);
  }

  /** Whoever waits hears of it, and shows its area without video. */
  #failed(thread: Thread, error: unknown): void {
    this.#log.warn({ err: error }, 'a video thread failed');
    const at = this.#threads.indexOf(thread);
    if (at >= 0) this.#threads.splice(at, 1);
    for (const job of thread.jobs.values()) {
      job.read();
      job.failed('the video thread failed');
    }
    thread.jobs.clear();
  }
}

/** Nothing is handed over: the screen's memory is shared. */
function tell(worker: Worker, message: ToVideo): void {
  worker.postMessage(message, []);
}
