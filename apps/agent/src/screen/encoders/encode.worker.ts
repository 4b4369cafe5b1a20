import { parentPort, workerData } from 'node:worker_threads';
import { PixelLoops } from '../pixels/pixel-loops.ts';
import { areaEncoder, loadEncoders } from './encode-area.ts';
import type { FromEncoder, ToEncoder } from './encode-messages.ts';
import type { EncodedRectangle } from './encoder.ts';
import { picturesOf, type TwoPictures } from './picture.ts';

/** Puts all payloads into one buffer of their own, which can be handed over without a copy. */
function pack(rectangles: readonly EncodedRectangle[]): { buffer: ArrayBuffer; rectangles: EncodedRectangle[] } {
  const buffer = new ArrayBuffer(rectangles.reduce((sum, { payload }) => sum + payload.length, 0));
  let at = 0;
  const packed = rectangles.map((rectangle) => {
    const payload = new Uint8Array(buffer, at, rectangle.payload.length);
    payload.set(rectangle.payload);
    at += payload.length;
    return { ...rectangle, payload };
  });
  return { buffer, rectangles: packed };
}

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this file runs only as a worker');
  const seat = Number(workerData);
  const encodeArea = areaEncoder(await loadEncoders());
  let pictures: TwoPictures | undefined;
  port.on('message', (message: ToEncoder) => {
    if (message.kind === 'frame') {
      const { memory, width, height } = message;
      pictures = picturesOf(memory, width, height, new PixelLoops(memory, seat));
      return;
    }
    if (message.kind === 'close') {
      port.close();
      return;
    }
    if (pictures === undefined) throw new Error('a job came before the frame');
    const { buffer, rectangles } = pack(encodeArea(pictures[message.picture], message.area, message.viewer));
    port.postMessage({ kind: 'encoded', job: message.job, rectangles } satisfies FromEncoder, [buffer]);
  });
  port.postMessage({ kind: 'ready' } satisfies FromEncoder);
}

await main();
