import { type DeskMessage, utf8 } from '@usher/link';
import type { ScreenPort, ServedScreen } from '../screen-port.ts';

type Serving = Parameters<ScreenPort['serve']>[0];

/** A screen that shows a pixel or takes a key whenever the test says so, and asks the guard first as the real one does. */
export class FakeScreen implements ScreenPort {
  readonly served: FakeServing[] = [];
  failsToStop = false;
  /** What happens while a screen is being opened. */
  onServe: (options: Serving) => void = () => undefined;

  serve(options: Serving): ServedScreen {
    this.onServe(options);
    const serving = new FakeServing(options, this.failsToStop);
    this.served.push(serving);
    return serving;
  }

  size = { width: 1920, height: 1080 };

  monitors(): { width: number; height: number }[] {
    return [this.size];
  }
}

export class FakeServing implements ServedScreen {
  readonly options: Serving;
  readonly #failsToStop: boolean;
  pixels = 0;
  keys = 0;
  nudges = 0;
  stopped = false;
  readonly messages: DeskMessage[] = [];

  constructor(options: Serving, failsToStop: boolean) {
    this.options = options;
    this.#failsToStop = failsToStop;
  }

  pixel(): boolean {
    if (this.stopped || !this.options.rights().view || !this.options.mayPass()) return false;
    this.pixels += 1;
    this.options.pipe.send(utf8.encode('pixel'));
    return true;
  }

  key(): boolean {
    if (this.stopped || !this.options.rights().control || !this.options.mayPass()) return false;
    this.keys += 1;
    this.options.onInput();
    return true;
  }

  heard(message: DeskMessage): void {
    this.messages.push(message);
  }

  rightsChanged(): void {
    this.nudges += 1;
  }

  stop(): void {
    if (this.#failsToStop) throw new Error('the display does not answer');
    this.stopped = true;
  }
}
