import type { SharedSegment, ShmExtension } from 'x11';
import { loadSysvMemory, type ShareMemory } from './sysv-segment.ts';
import { bytesPerPixel, type PictureNumber } from './pixels/pixel-memory.ts';
import type { XConnection } from './x-connection.ts';

const zPixmap = 2;
const allPlanes = 0xffffffff;
/** Core GetImage answers are buffered whole by the connection: strips keep each one small. */
const coreStripRows = 64;

/** Where a screen's pixels are to go, in turns: rows of `width` pixels, in memory that begins a page. */
export interface GrabTarget {
  readonly width: number;
  readonly height: number;
  readonly targets: readonly [Buffer, Buffer];
}

/** Copies rows of the screen into one of the target's memories, which have the screen's layout. One grab at a time. */
export interface Grabber {
  readonly kind: 'sysv' | 'fd' | 'core';
  /** Fails when the screen has become smaller than the rows asked for. */
  grab(y: number, rows: number, into: PictureNumber): Promise<void>;
  release(): void;
}

/** The X server writes into the very memory that is compared. */
async function sysvGrabber(x: XConnection, share: ShareMemory, { width, targets }: GrabTarget): Promise<Grabber> {
  const shm = await x.extension<ShmExtension>('shm');
  if (shm === undefined) throw new Error('the X server has no MIT-SHM');
  const attach = async (target: Buffer): Promise<number> => {
    const memory = share(target);
    const segment = x.client.AllocID();
    try {
      await x.request((callback) => shm.Attach(segment, memory.id, false, callback));
    } finally {
      memory.markForRemoval();
    }
    return segment;
  };
  const segments = [await attach(targets[0]), await attach(targets[1])] as const;
  return {
    kind: 'sysv',
    grab: async (y, rows, into) => {
      const offset = y * width * bytesPerPixel;
      await x.request((callback) =>
        shm.GetImage(x.root, 0, y, width, rows, allPlanes, zPixmap, segments[into], offset, callback),
      );
    },
    release: () => {
      for (const segment of segments) x.send(() => shm.Detach(segment));
    },
  };
}

async function fdGrabber(x: XConnection, { width, height, targets }: GrabTarget): Promise<Grabber> {
  const shm = await x.extension<ShmExtension>('shm');
  if (shm === undefined) throw new Error('the X server has no MIT-SHM');
  const segment = await x.request<SharedSegment>((callback) =>
    shm.createSegment(width * height * bytesPerPixel, callback),
  );
  return {
    kind: 'fd',
    grab: async (y, rows, into) => {
      const offset = y * width * bytesPerPixel;
      await x.request((callback) => segment.getImage(x.root, 0, y, width, rows, allPlanes, zPixmap, offset, callback));
      segment.buffer.copy(targets[into], offset, offset, offset + rows * width * bytesPerPixel);
    },
    release: () => x.send(() => segment.detach()),
  };
}

function coreGrabber(x: XConnection, { width, targets }: GrabTarget): Grabber {
  const strip = async (y: number, rows: number, target: Buffer): Promise<void> => {
    const image = await x.request<{ data: Buffer }>((callback) =>
      x.client.GetImage(zPixmap, x.root, 0, y, width, rows, allPlanes, callback),
    );
    image.data.copy(target, y * width * bytesPerPixel, 0, rows * width * bytesPerPixel);
  };
  return {
    kind: 'core',
    grab: async (y, rows, into) => {
      for (let done = 0; done < rows; done += coreStripRows) {
        await strip(y + done, Math.min(coreStripRows, rows - done), targets[into]);
      }
    },
    release: () => undefined,
  };
}

export type GrabberKind = Grabber['kind'];
export type OpenGrabber = (target: GrabTarget) => Promise<Grabber>;

const grabberKinds: readonly GrabberKind[] = ['sysv', 'fd', 'core'];

/** Opens grabbers of the fastest kind that works here; `kinds` narrows the choice. */
export async function chooseGrabber(x: XConnection, kinds = grabberKinds): Promise<OpenGrabber> {
  const share = await loadSysvMemory();
  const open: Record<GrabberKind, OpenGrabber> = {
    sysv: (target) => {
      if (share === undefined) return Promise.reject(new Error('no System V shared memory'));
      return sysvGrabber(x, share, target);
    },
    fd: (target) => fdGrabber(x, target),
    core: (target) => Promise.resolve(coreGrabber(x, target)),
  };
  return async (target) => {
    let refusal: unknown;
    for (const kind of kinds) {
      try {
        const grabber = await open[kind](target);
        // A server that accepts a segment can still fail to write it (other namespace): one row proves it.
        await grabber.grab(0, 1, 0);
        await grabber.grab(0, 1, 1);
        return grabber;
      } catch (error) {
        refusal = error;
      }
    }
    throw refusal;
  };
}
