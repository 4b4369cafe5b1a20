/** What the page of a `FilmWatcher` can do. */
interface FilmWatching {
  lookAt(url: string): Promise<void>;
  squaredErrors(url: string, isVideo: boolean): Promise<number>;
}

declare global {
  var filmWatching: FilmWatching;
}

/** Runs in the page, as text: it may use nothing of this module. */
export function startWatching({ width, height }: { readonly width: number; readonly height: number }): void {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('no canvas');
  let source = new Uint8Array(0);

  interface Part {
    readonly x: number;
    readonly y: number;
    readonly data: Uint8Array<ArrayBuffer>;
  }

  const fetched = async (url: string): Promise<ArrayBuffer> => (await fetch(url, { cache: 'no-store' })).arrayBuffer();

  const partsOf = (bytes: ArrayBuffer): Part[] => {
    const view = new DataView(bytes);
    const parts: Part[] = [];
    for (let at = 0; at < bytes.byteLength; ) {
      const [x, y, length] = [view.getUint32(at), view.getUint32(at + 4), view.getUint32(at + 8)];
      parts.push({ x, y, data: new Uint8Array(bytes, at + 12, length) });
      at += 12 + length;
    }
    return parts;
  };

  interface Stream {
    readonly decoder: VideoDecoder;
    /** Who waits for the next picture. */
    resolve: (frame: VideoFrame) => void;
    reject: (error: unknown) => void;
    pictures: number;
  }
  const streams = new Map<string, Stream>();

  /** As noVNC does: the profile from the parameter set, which is the first unit of a stream. */
  const begun = (first: Uint8Array): Stream => {
    const stream: Stream = {
      decoder: new VideoDecoder({
        output: (frame) => stream.resolve(frame),
        error: (error) => stream.reject(error),
      }),
      resolve: () => undefined,
      reject: () => undefined,
      pictures: 0,
    };
    const profile = [...first.subarray(5, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    stream.decoder.configure({
      codec: `avc1.${profile}`,
      codedWidth: width,
      codedHeight: height,
      optimizeForLatency: true,
    });
    return stream;
  };

  const drawVideo = async (url: string, data: Uint8Array<ArrayBuffer>): Promise<void> => {
    const stream = streams.get(url) ?? begun(data);
    streams.set(url, stream);
    const isKey = stream.pictures === 0;
    const frame = await new Promise<VideoFrame>((resolve, reject) => {
      Object.assign(stream, { resolve, reject });
      const timestamp = stream.pictures * 33_333;
      stream.decoder.decode(new EncodedVideoChunk({ type: isKey ? 'key' : 'delta', timestamp, data }));
    });
    stream.pictures += 1;
    pen.drawImage(frame, 0, 0, width, height);
    frame.close();
  };

  const drawPicture = async ({ x, y, data }: Part): Promise<void> => {
    const bitmap = await createImageBitmap(new Blob([data], { type: 'image/jpeg' }));
    pen.drawImage(bitmap, x, y);
    bitmap.close();
  };

  globalThis.filmWatching = {
    lookAt: async (url) => {
      source = new Uint8Array(await fetched(url));
    },
    squaredErrors: async (url, isVideo) => {
      const parts = partsOf(await fetched(url));
      // What is not drawn counts as wrong.
      pen.clearRect(0, 0, width, height);
      for (const part of parts) await (isVideo ? drawVideo(url, part.data) : drawPicture(part));
      const { data } = pen.getImageData(0, 0, width, height);
      let squares = 0;
      for (let at = 0; at < data.length; at += 4) {
        const red = (data[at] ?? 0) - (source[at + 2] ?? 0);
        const green = (data[at + 1] ?? 0) - (source[at + 1] ?? 0);
        const blue = (data[at + 2] ?? 0) - (source[at] ?? 0);
        squares += red * red + green * green + blue * blue;
      }
      return squares;
    },
  };
}
