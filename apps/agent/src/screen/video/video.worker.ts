import { parentPort } from 'node:worker_threads';
import { PixelLoops } from '../pixels/pixel-loops.ts';
import { firstVideoSeat, pixelLayout } from '../pixels/pixel-memory.ts';
import type { WasmMemory } from '../pixels/web-assembly.ts';
import { addressOf, loadOpenH264 } from './openh264.ts';
import type { Planes, VideoStream } from './video-codec.ts';
import type { FrameMemory, FromVideo, ToVideo } from './video-messages.ts';

type Job = Extract<ToVideo, { kind: 'encode' }>;

/** One screen's memory, seen from this thread. */
interface View {
  readonly memory: WasmMemory;
  readonly loops: PixelLoops;
  readonly address: bigint;
}

async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this file runs only as a worker');
  const codec = await loadOpenH264();
  const streams = new Map<number, VideoStream>();
  let thread = 0;
  let view: View | undefined;

  const viewOf = async ({ memory }: FrameMemory): Promise<View> => {
    if (view?.memory.buffer === memory.buffer) return view;
    view = { memory, loops: new PixelLoops(memory, firstVideoSeat + thread), address: await addressOf(memory.buffer) };
    return view;
  };

  const tell = (message: FromVideo): void => port.postMessage(message);

  const encode = async ({ job, stream: id, frame, area, quantizer, isKey }: Job): Promise<void> => {
    const { loops, address } = await viewOf(frame);
    const layout = pixelLayout(frame.width, frame.height);
    const { x, y, width, height } = area;
    const luma = layout.planes[thread] ?? 0;
    const blue = luma + width * height;
    const red = blue + (width * height) / 4;
    loops.toI420(layout.known + (y * frame.width + x) * 4, frame.width, width, height, luma, blue, red);
    tell({ kind: 'read', job });
    let stream = streams.get(id);
    if (stream === undefined) {
      if (codec === undefined) throw new Error('there is no video codec');
      stream = codec.open(width, height);
      streams.set(id, stream);
    }
    const planes: Planes = { y: address + BigInt(luma), u: address + BigInt(blue), v: address + BigInt(red) };
    tell({ kind: 'encoded', job, bytes: Uint8Array.from(stream.encode(planes, { quantizer, isKey })) });
  };

  const take = async (message: ToVideo): Promise<void> => {
    switch (message.kind) {
      case 'thread':
        ({ thread } = message);
        return;
      case 'encode':
        await encode(message).catch((error: unknown) => {
          tell({ kind: 'read', job: message.job });
          tell({ kind: 'failed', job: message.job, why: String(error) });
        });
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
