import { parentPort, workerData } from 'node:worker_threads';
import { PixelLoops } from '../pixels/pixel-loops.ts';
import { firstVideoSeat, type PixelLayout, pixelLayout } from '../pixels/pixel-memory.ts';
import { addressOf, loadOpenH264 } from './openh264.ts';
import type { Planes, VideoStream } from './video-codec.ts';
import type { FromVideo, ToVideo } from './video-messages.ts';

type Job = Extract<ToVideo, { kind: 'encode' }>;

/** One screen's memory, seen from this thread. */
interface View {
  readonly loops: PixelLoops;
  readonly address: bigint;
  readonly layout: PixelLayout;
  readonly width: number;
}

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this file runs only as a worker');
  const codec = await loadOpenH264();
  const streams = new Map<number, VideoStream>();
  const thread = Number(workerData);
  let view: View | undefined;

  const look = async ({ memory, width, height }: Extract<ToVideo, { kind: 'frame' }>): Promise<void> => {
    const loops = new PixelLoops(memory, firstVideoSeat + thread);
    view = { loops, address: await addressOf(memory.buffer), layout: pixelLayout(width, height), width };
  };

  const tell = (message: FromVideo, given: ArrayBuffer[] = []): void => port.postMessage(message, given);

  const encode = ({ job, stream: id, picture, area, quantizer, isKey }: Job): void => {
    if (view === undefined) throw new Error('a job came before the frame');
    const { loops, address, layout } = view;
    const { x, y, width, height } = area;
    const luma = layout.planes[thread] ?? 0;
    const blue = luma + width * height;
    const red = blue + (width * height) / 4;
    loops.toI420(layout.pictures[picture] + (y * view.width + x) * 4, view.width, width, height, luma, blue, red);
    tell({ kind: 'read', job });
    let stream = streams.get(id);
    if (stream === undefined) {
      if (codec === undefined) throw new Error('there is no video codec');
      stream = codec.open(width, height);
      streams.set(id, stream);
    }
    const planes: Planes = { y: address + BigInt(luma), u: address + BigInt(blue), v: address + BigInt(red) };
    const bytes = stream.encode(planes, { quantizer, isKey });
    tell({ kind: 'encoded', job, bytes }, [bytes.buffer]);
  };

  const take = async (message: ToVideo): Promise<void> => {
    switch (message.kind) {
      case 'encode':
        try {
          encode(message);
        } catch (error) {
          tell({ kind: 'read', job: message.job });
          tell({ kind: 'failed', job: message.job, why: String(error) });
        }
        return;
      case 'frame':
        await look(message);
        return;
      case 'close-stream':
        streams.get(message.stream)?.close();
        streams.delete(message.stream);
        return;
      case 'close':
        for (const stream of streams.values()) stream.close();
        port.close();
        return;
    }
  };
  // One after another: jobs share the planes.
  let last = Promise.resolve();
  port.on('message', (message: ToVideo) => {
    last = last.then(() => take(message));
  });
  tell({ kind: 'ready', codec: codec?.name ?? null });
}

await main();
