import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import type { CodedPicture } from './film-coders.ts';
import { startWatching } from './film-watching.ts';

/**
 * A browser that decodes as the viewer does (H.264 by WebCodecs, JPEG as a picture, both drawn onto a canvas) and says
 * how far what it shows is from the source.
 */
export class FilmWatcher {
  readonly #page: Page;
  readonly #offered: Map<string, Uint8Array>;
  readonly #stop: () => void;

  static async open(browser: Browser, width: number, height: number): Promise<FilmWatcher> {
    const offered = new Map<string, Uint8Array>();
    const server = createServer(({ url = '' }, response) => {
      if (url === '/') response.setHeader('content-type', 'text/html').end('<!doctype html>');
      else response.end(offered.get(url));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const page = await browser.newPage();
    // A page of this machine's own is secure, and only those have decoders.
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    // What tsx calls in every function that it loads.
    await page.evaluate('globalThis.__name = (work) => work');
    await page.evaluate(startWatching, { width, height });
    return new FilmWatcher(page, offered, () => server.close());
  }

  private constructor(page: Page, offered: Map<string, Uint8Array>, stop: () => void) {
    this.#page = page;
    this.#offered = offered;
    this.#stop = stop;
  }

  /** What the next coded pictures are of: blue, green, red and an unused byte for each pixel. */
  async lookAt(source: Uint8Array): Promise<void> {
    this.#offered.set('/source', source);
    await this.#page.evaluate(() => filmWatching.lookAt('/source'));
  }

  /** The sum of the squares of what is wrong with it, over red, green and blue. Pictures of one video share a name, and come in order. */
  squaredErrors(name: string, isVideo: boolean, { parts }: CodedPicture): Promise<number> {
    const url = `/${name}`;
    this.#offered.set(url, packed(parts));
    return this.#page.evaluate(({ from, video }) => filmWatching.squaredErrors(from, video), {
      from: url,
      video: isVideo,
    });
  }

  async close(): Promise<void> {
    await this.#page.close();
    this.#stop();
  }
}

/** Each part: x, y and length of u32, and its bytes. */
function packed(parts: CodedPicture['parts']): Uint8Array {
  return Buffer.concat(
    parts.flatMap(({ x, y, data }) => {
      const head = Buffer.alloc(12);
      [x, y, data.length].forEach((value, index) => head.writeUInt32BE(value, index * 4));
      return [head, data];
    }),
  );
}
