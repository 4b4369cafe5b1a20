/**
 * Where the fields of OpenH264's C structs are, in bytes, with pointers of 8 bytes. Read off the headers of 2.3.0, 2.3.1, 2.4.0, 2.4.1, 2.5.0 (all alike)
 * and 2.6.0 by a program that prints offsetof; a version that is not here is refused, since a wrong place is wild memory.
 */
export interface OpenH264Layout {
  readonly frameInfoBytes: number;
  readonly layerBytes: number;
  readonly frameTypeAt: number;
  readonly sourcePictureBytes: number;
}

const until25: OpenH264Layout = { frameInfoBytes: 5144, layerBytes: 40, frameTypeAt: 5128, sourcePictureBytes: 72 };
const from26: OpenH264Layout = { frameInfoBytes: 7192, layerBytes: 56, frameTypeAt: 7176, sourcePictureBytes: 80 };

export function layoutOf(major: number, minor: number): OpenH264Layout | undefined {
  if (major !== 2) return undefined;
  if (minor >= 3 && minor <= 5) return until25;
  return minor === 6 ? from26 : undefined;
}

/** SEncParamExt; larger than any version's. */
export const parameters = {
  lengthBytes: 1024,
  usageType: 0,
  width: 4,
  height: 8,
  bitrate: 12,
  rateControl: 16,
  frameRate: 20,
  temporalLayers: 24,
  spatialLayers: 28,
  firstLayer: 32,
  complexity: 832,
  intraPeriod: 836,
  referenceFrames: 840,
  parameterSets: 844,
  frameSkip: 860,
  threads: 892,
  loopFilter: 896,
  denoise: 908,
  backgroundDetection: 909,
  adaptiveQuantizer: 910,
  cropping: 911,
  sceneChange: 912,
} as const;

/** SSpatialLayerConfig. */
export const layer = {
  width: 0,
  height: 4,
  frameRate: 8,
  bitrate: 12,
  quantizer: 28,
  sliceMode: 32,
  signalPresent: 184,
  videoFormat: 185,
  fullRange: 186,
  colourPresent: 187,
  primaries: 188,
  transfer: 189,
  matrix: 190,
} as const;

/** SFrameBSInfo and, for each layer of it, SLayerBSInfo. */
export const output = { layers: 0, firstLayer: 8, nalCount: 16, nalLengths: 24, bytes: 32 } as const;

/** SSourcePicture. */
export const picture = { format: 0, strides: 4, planes: 24, width: 56, height: 60, timestamp: 64 } as const;
