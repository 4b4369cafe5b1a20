/** What encodes moving pictures on this machine. */
export interface VideoCodec {
  /** Words for the session information and the log. */
  readonly name: string;
  /** Width and height are even, at least 16. Throws when the codec refuses them. */
  open(width: number, height: number): VideoStream;
}

/** Planes of 4:2:0, BT.601 limited range, without padding. */
export interface Planes {
  /** Address in this process's memory. */
  readonly y: bigint;
  readonly u: bigint;
  readonly v: bigint;
}

export interface VideoPictureOptions {
  /** 0 (finest) to 51. */
  readonly quantizer: number;
  /** Decoders can start here. The first picture always is one. */
  readonly isKey: boolean;
}

/** Pictures of one size, each in terms of those before it. */
export interface VideoStream {
  /** H.264, annex B, one slice; in memory of its own. */
  encode(planes: Planes, options: VideoPictureOptions): Uint8Array<ArrayBuffer>;
  close(): void;
}
