import type { SharedSegment, ShmExtension } from 'x11';
import { type AllocateSegment, loadSysvMemory } from './sysv-segment.ts';
import type { XConnection } from './x-connection.ts';

/** Pixels are 32 bits, blue first, so a row of `width` pixels is `width * 4` bytes. */
export const bytesPerPixel = 4;
const zPixmap = 2;
const allPlanes = 0xffffffff;
/** Core GetImage answers are buffered whole by the connection: strips keep each one small. */
const coreStripRows = 64;

/** Copies rows of the screen into `pixels`, which has the screen's layout. One grab at a time. */
export interface Grabber {
  readonly kind: 'sysv' | 'fd' | 'core';
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
  /** Fails when the screen has become smaller than the rows asked for. */
  grab(y: number, rows: number): Promise<void>;
  release(): void;
}

async function sysvGrabber(x: XConnection, allocate: AllocateSegment, width: number, height: number): Promise<Grabber> {
  const shm = await x.extension<ShmExtension>('shm');
  if (shm === undefined) throw new Error('the X server has no MIT-SHM');
  const memory = allocate(width * height * bytesPerPixel);
  const segment = x.client.AllocID();
  try {
    await x.request((callback) => shm.Attach(segment, memory.id, false, callback));
  } catch (error) {
    memory.release();
    throw error;
  } finally {
    memory.markForRemoval();
  }
  return {
    kind: 'sysv',
    width,
    height,
    pixels: memory.bytes,
    grab: async (y, rows) => {
      const offset = y * width * bytesPerPixel;
      await x.request((callback) =>
        shm.GetImage(x.root, 0, y, width, rows, allPlanes, zPixmap, segment, offset, callback),
      );
    },
    release: () => {
      x.send(() => shm.Detach(segment));
      memory.release();
    },
  };
}

async function fdGrabber(x: XConnection, width: number, height: number): Promise<Grabber> {
  const shm = await x.extension<ShmExtension>('shm');
  if (shm === undefined) throw new Error('the X server has no MIT-SHM');
  const segment = await x.request<SharedSegment>((callback) =>
    shm.createSegment(width * height * bytesPerPixel, callback),
  );
  return {
    kind: 'fd',
    width,
    height,
    pixels: segment.buffer,
    grab: async (y, rows) => {
      const offset = y * width * bytesPerPixel;
      await x.request((callback) => segment.getImage(x.root, 0, y, width, rows, allPlanes, zPixmap, offset, callback));
    },
    release: () => x.send(() => segment.detach()),
  };
}

function coreGrabber(x: XConnection, width: number, height: number): Grabber {
  const pixels = Buffer.alloc(width * height * bytesPerPixel);
  const strip = async (y: number, rows: number): Promise<void> => {
    const image = await x.request<{ data: Buffer }>((callback) =>
      x.client.GetImage(zPixmap, x.root, 0, y, width, rows, allPlanes, callback),
    );
    image.data.copy(pixels, y * width * bytesPerPixel, 0, rows * width * bytesPerPixel);
  };
  return {
    kind: 'core',
    width,
    height,
    pixels,
    grab: async (y, rows) => {
      for (let done = 0; done < rows; done += coreStripRows) {
        await strip(y + done, Math.min(coreStripRows, rows - done));
      }
    },
    release: () => undefined,
  };
}

export type GrabberKind = Grabber['kind'];
export type OpenGrabber = (width: number, height: number) => Promise<Grabber>;

const grabberKinds: readonly GrabberKind[] = ['sysv', 'fd', 'core'];

/** Opens grabbers of the fastest kind that works here; `kinds` narrows the choice. */
export async function chooseGrabber(x: XConnection, kinds = grabberKinds): Promise<OpenGrabber> {
  const allocate = await loadSysvMemory();
  const open: Record<GrabberKind, OpenGrabber> = {
    sysv: (width, height) => {
      if (allocate === undefined) return Promise.reject(new Error('no System V shared memory'));
      return sysvGrabber(x, allocate, width, height);
    },
    fd: (width, height) => fdGrabber(x, width, height),
    core: (width, height) => Promise.resolve(coreGrabber(x, width, height)),
  };
  return async (width, height) => {
    let refusal: unknown;
    for (const kind of kinds) {
      try {
        const grabber = await open[kind](width, height);
        // A server that accepts a segment can still fail to write it (other namespace): one row proves it.
        await grabber.grab(0, 1);
        return grabber;
      } catch (error) {
        refusal = error;
      }
    }
    throw refusal;
  };
}
