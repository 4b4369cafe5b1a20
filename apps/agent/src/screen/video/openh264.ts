import { layer, layoutOf, type OpenH264Layout, output, parameters, picture } from './openh264-layout.ts';
import type { Planes, VideoCodec, VideoPictureOptions, VideoStream } from './video-codec.ts';

/** The system's own library (BSD-2-Clause), by the names that its versions have; nothing of it is shipped. */
const libraryNames = ['libopenh264.so.8', 'libopenh264.so.7'];

const optionParameters = 3;
const optionTrace = 25;
const rateControlOff = -1;
const planar420 = 23;
const frameTypeSkip = 4;
/** ISVCEncoder's functions, in order. */
const vtable = { initialize: 1, defaults: 2, uninitialize: 3, encode: 4, forceIntra: 6, setOption: 7 } as const;
const vtableEntries = 9;
const bt601 = 6;
const videoFormatUnspecified = 5;
const singleSlice = 0;
/** Room for the lengths of all units of a picture of one slice, and for any picture; no promise that it is all there. */
const mostNalBytes = 64;
const mostPictureBytes = 4 << 20;
/** The rate is kept by whoever asks for pictures; this only chooses the level. */
const frameRate = 60;
/** Used only to choose the level; the quantizer rules. */
const nominalBitrate = 20_000_000;

type Koffi = Awaited<typeof import('koffi')>['default'];
type Callable = (...values: readonly unknown[]) => number;

/** Undefined where there is no such library, or one of an unknown version. */
export async function loadOpenH264(): Promise<VideoCodec | undefined> {
  // Structs are laid out for pointers of 8 bytes, lowest byte first.
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) return undefined;
  try {
    const { default: koffi } = await import('koffi');
    return libraryNames.map((name) => codecIn(koffi, name)).find((codec) => codec !== undefined);
  } catch {
    // koffi has nothing for this machine.
    return undefined;
  }
}

/** Where shared memory lies in this process. */
export async function addressOf(memory: SharedArrayBuffer): Promise<bigint> {
  const { default: koffi } = await import('koffi');
  return koffi.address(Buffer.from(memory));
}

function codecIn(koffi: Koffi, name: string): VideoCodec | undefined {
  let library: ReturnType<Koffi['load']>;
  try {
    library = koffi.load(name);
  } catch {
    // Not installed.
    return undefined;
  }
  const version = Buffer.alloc(16);
  library.func('void WelsGetCodecVersionEx(void *version)')(version);
  const [major, minor, revision] = [version.readUInt32LE(0), version.readUInt32LE(4), version.readUInt32LE(8)];
  const layout = layoutOf(major, minor);
  if (layout === undefined) return undefined;
  const create: Callable = library.func('int WelsCreateSVCEncoder(_Out_ void **encoder)');
  const destroy: Callable = library.func('void WelsDestroySVCEncoder(void *encoder)');
  return {
    name: `OpenH264 ${major}.${minor}.${revision}`,
    open: (width, height) => new OpenH264Stream(koffi, layout, { create, destroy }, width, height),
  };
}

interface Functions {
  readonly initialize: Callable;
  readonly defaults: Callable;
  readonly uninitialize: Callable;
  readonly encode: Callable;
  readonly forceIntra: Callable;
  readonly setOption: Callable;
}

interface Lifetime {
  readonly create: Callable;
  readonly destroy: Callable;
}

class OpenH264Stream implements VideoStream {
  readonly #koffi: Koffi;
  readonly #layout: OpenH264Layout;
  readonly #lifetime: Lifetime;
  readonly #encoder: unknown;
  readonly #functions: Functions;
  readonly #parameters = Buffer.alloc(parameters.lengthBytes);
  readonly #source: Buffer;
  readonly #output: Buffer;
  readonly #views = new Map<bigint, Buffer>();
  #quantizer: number;
  #pictures = 0;

  constructor(koffi: Koffi, layout: OpenH264Layout, lifetime: Lifetime, width: number, height: number) {
    this.#koffi = koffi;
    this.#layout = layout;
    this.#lifetime = lifetime;
    this.#source = sourcePicture(layout, width, height);
    this.#output = Buffer.alloc(layout.frameInfoBytes);
    const created: unknown[] = [null];
    if (lifetime.create(created) !== 0) throw new Error('OpenH264 made no encoder');
    this.#encoder = created[0];
    this.#functions = functionsOf(koffi, this.#encoder);
    const quiet = Buffer.alloc(4);
    this.#functions.setOption(this.#encoder, optionTrace, quiet);
    this.#quantizer = 26;
    this.#functions.defaults(this.#encoder, this.#parameters);
    fillParameters(this.#parameters, width, height, this.#quantizer);
    const refused = this.#functions.initialize(this.#encoder, this.#parameters);
    if (refused === 0) return;
    lifetime.destroy(this.#encoder);
    throw new Error(`OpenH264 refuses ${width}x${height} with code ${refused}`);
  }

  encode(planes: Planes, { quantizer, isKey }: VideoPictureOptions): Uint8Array<ArrayBuffer> {
    if (quantizer !== this.#quantizer) this.#setQuantizer(quantizer);
    if (isKey && this.#pictures > 0) this.#functions.forceIntra(this.#encoder, true, -1);
    [planes.y, planes.u, planes.v].forEach((address, plane) => {
      this.#source.writeBigUInt64LE(address, picture.planes + plane * 8);
    });
    this.#source.writeBigInt64LE(BigInt(Math.round((this.#pictures * 1000) / frameRate)), picture.timestamp);
    this.#pictures += 1;
    const refused = this.#functions.encode(this.#encoder, this.#source, this.#output);
    if (refused !== 0) throw new Error(`OpenH264 could not encode a picture: code ${refused}`);
    if (this.#output.readInt32LE(this.#layout.frameTypeAt) === frameTypeSkip) return new Uint8Array(0);
    return this.#collect();
  }

  close(): void {
    this.#functions.uninitialize(this.#encoder);
    this.#lifetime.destroy(this.#encoder);
  }

  #setQuantizer(quantizer: number): void {
    this.#quantizer = quantizer;
    this.#parameters.writeInt32LE(quantizer, parameters.firstLayer + layer.quantizer);
    this.#functions.setOption(this.#encoder, optionParameters, this.#parameters);
  }

  /** Each layer's bytes lie together; parameter sets are a layer before the first picture's. */
  #collect(): Uint8Array<ArrayBuffer> {
    const parts: Uint8Array[] = [];
    const layers = this.#output.readInt32LE(output.layers);
    for (let index = 0; index < layers; index += 1) {
      const at = output.firstLayer + index * this.#layout.layerBytes;
      const nals = this.#output.readInt32LE(at + output.nalCount);
      const lengths = this.#output.readBigUInt64LE(at + output.nalLengths);
      const lengthsOf = this.#viewAt(lengths, mostNalBytes);
      let lengthBytes = 0;
      for (let nal = 0; nal < nals; nal += 1) lengthBytes += lengthsOf.readInt32LE(nal * 4);
      const bytes = this.#output.readBigUInt64LE(at + output.bytes);
      if (lengthBytes > mostPictureBytes) throw new Error(`a picture of ${lengthBytes} bytes`);
      parts.push(this.#viewAt(bytes, mostPictureBytes).subarray(0, lengthBytes));
    }
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  /** The encoder writes to the same places again and again: each is opened once, and looked at only as far as it says. */
  #viewAt(address: bigint, mostBytes: number): Buffer {
    let view = this.#views.get(address);
    if (view === undefined) {
      view = Buffer.from(this.#koffi.view(address, mostBytes));
      this.#views.set(address, view);
    }
    return view;
  }
}

function functionsOf(koffi: Koffi, encoder: unknown): Functions {
  const table: unknown = koffi.decode(encoder, 'void *');
  const entries = koffi.decode(table, koffi.array('void *', vtableEntries)) as unknown[];
  const at = (index: number, signature: string): Callable =>
    koffi.decode(entries[index], koffi.proto(signature)) as Callable;
  return {
    initialize: at(vtable.initialize, 'int (void *encoder, void *parameters)'),
    defaults: at(vtable.defaults, 'int (void *encoder, void *parameters)'),
    uninitialize: at(vtable.uninitialize, 'int (void *encoder)'),
    encode: at(vtable.encode, 'int (void *encoder, void *picture, void *output)'),
    forceIntra: at(vtable.forceIntra, 'int (void *encoder, bool isKey, int layer)'),
    setOption: at(vtable.setOption, 'int (void *encoder, int option, void *value)'),
  };
}

function sourcePicture(layout: OpenH264Layout, width: number, height: number): Buffer {
  const source = Buffer.alloc(layout.sourcePictureBytes);
  source.writeInt32LE(planar420, picture.format);
  [width, width / 2, width / 2].forEach((stride, plane) => source.writeInt32LE(stride, picture.strides + plane * 4));
  source.writeInt32LE(width, picture.width);
  source.writeInt32LE(height, picture.height);
  return source;
}

/** Camera mode, constant quantizer, one thread and one slice (noVNC takes no more), key pictures on request only. */
function fillParameters(buffer: Buffer, width: number, height: number, quantizer: number): void {
  const set = (value: number, at: number): unknown => buffer.writeInt32LE(value, at);
  set(0, parameters.usageType);
  set(width, parameters.width);
  set(height, parameters.height);
  set(nominalBitrate, parameters.bitrate);
  set(rateControlOff, parameters.rateControl);
  buffer.writeFloatLE(frameRate, parameters.frameRate);
  set(1, parameters.temporalLayers);
  set(1, parameters.spatialLayers);
  set(0, parameters.complexity);
  set(0, parameters.intraPeriod);
  set(1, parameters.referenceFrames);
  set(0, parameters.parameterSets);
  buffer[parameters.frameSkip] = 0;
  buffer.writeUInt16LE(1, parameters.threads);
  set(0, parameters.loopFilter);
  buffer[parameters.denoise] = 0;
  buffer[parameters.backgroundDetection] = 0;
  buffer[parameters.adaptiveQuantizer] = 0;
  buffer[parameters.cropping] = 1;
  buffer[parameters.sceneChange] = 0;
  const first = parameters.firstLayer;
  set(width, first + layer.width);
  set(height, first + layer.height);
  buffer.writeFloatLE(frameRate, first + layer.frameRate);
  set(nominalBitrate, first + layer.bitrate);
  set(quantizer, first + layer.quantizer);
  set(singleSlice, first + layer.sliceMode);
  // Without these, browsers take large pictures for BT.709.
  buffer[first + layer.signalPresent] = 1;
  buffer[first + layer.videoFormat] = videoFormatUnspecified;
  buffer[first + layer.fullRange] = 0;
  buffer[first + layer.colourPresent] = 1;
  buffer[first + layer.primaries] = bt601;
  buffer[first + layer.transfer] = bt601;
  buffer[first + layer.matrix] = bt601;
}
