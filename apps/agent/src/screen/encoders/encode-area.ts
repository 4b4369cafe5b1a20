import { type Rectangle, union } from '../rectangle.ts';
import type { EncodedRectangle, Encoder, Subject } from './encoder.ts';
import { loadJpegEncoder } from './jpeg-encoder.ts';
import { type Content, type Picture, analyse } from './picture.ts';
import { rawEncoder } from './raw-encoder.ts';
import { tightCopyEncoder, tightFillEncoder, tightJpegEncoder, tightPaletteEncoder } from './tight-encoders.ts';
import type { ViewerFormat } from './viewer-format.ts';
import { zrleEncoder } from './zrle-encoder.ts';

/** Pictures and text lie side by side on a screen: each piece of this size is judged by itself. */
const pieceWidth = 256;
/** The height of one piece, and of the bands in which threads share a large area. */
export const bandHeight = 128;

/** Tight carries no wider rectangle (RFB 7.7.6). */
const widestRectangle = 2048;

export type EncodeArea = (picture: Picture, area: Rectangle, viewer: ViewerFormat) => EncodedRectangle[];

/** The one place that knows every encoder and their order: the first that accepts is taken. */
export async function loadEncoders(): Promise<readonly Encoder[]> {
  const jpeg = await loadJpegEncoder();
  return [
    tightFillEncoder,
    tightPaletteEncoder,
    ...(jpeg === undefined ? [] : [tightJpegEncoder(jpeg)]),
    tightCopyEncoder,
    zrleEncoder,
    rawEncoder,
  ];
}

interface Choice {
  readonly encoder: Encoder;
  readonly subject: Subject;
}

/** Neighbours that the same encoder would take as one: pictures, and areas of one same colour. */
function joined({ encoder, subject }: Choice, next: Choice): Choice | undefined {
  if (encoder !== next.encoder || encoder.name === 'tight-palette' || encoder.name === 'tight-copy') return undefined;
  if (!sameFill(subject.content, next.subject.content)) return undefined;
  const rectangle = union(subject.rectangle, next.subject.rectangle);
  return rectangle.width > widestRectangle ? undefined : { encoder, subject: { ...subject, rectangle } };
}

function sameFill(a: Content, b: Content): boolean {
  if (a.kind !== 'colours' || b.kind !== 'colours') return a.kind === b.kind;
  return a.colours.length === b.colours.length && a.colours[0] === b.colours[0];
}

function* pieces(area: Rectangle): Generator<Rectangle> {
  const bottom = area.y + area.height;
  const right = area.x + area.width;
  for (let y = area.y; y < bottom; y += bandHeight) {
    for (let x = area.x; x < right; x += pieceWidth) {
      yield { x, y, width: Math.min(pieceWidth, right - x), height: Math.min(bandHeight, bottom - y) };
    }
  }
}

const uncounted: Content = { kind: 'many-colours' };

function* choices(encoders: readonly Encoder[], picture: Picture, area: Rectangle, viewer: ViewerFormat) {
  let pending: Choice | undefined;
  for (const rectangle of pieces(area)) {
    // Only Tight makes use of the colours.
    const content = viewer.tight ? analyse(picture, rectangle) : uncounted;
    const subject: Subject = { picture, rectangle, content, viewer };
    const choice = { encoder: encoders.find((encoder) => encoder.accepts(subject)) ?? rawEncoder, subject };
    const sameBand = pending?.subject.rectangle.y === rectangle.y;
    const merged = pending !== undefined && sameBand ? joined(pending, choice) : undefined;
    if (merged === undefined && pending !== undefined) yield pending;
    pending = merged ?? choice;
  }
  if (pending !== undefined) yield pending;
}

/** An area of one colour, for a viewer of Tight. */
export function encodeFill(
  picture: Picture,
  area: Rectangle,
  colour: number,
  viewer: ViewerFormat,
): readonly EncodedRectangle[] {
  const content: Content = { kind: 'colours', colours: Int32Array.of(colour), indexes: new Uint8Array(0) };
  const payload = tightFillEncoder.encode({ picture, rectangle: area, content, viewer });
  const { name, encoding } = tightFillEncoder;
  const fills: EncodedRectangle[] = [];
  for (let x = area.x; x < area.x + area.width; x += widestRectangle) {
    const width = Math.min(widestRectangle, area.x + area.width - x);
    fills.push({ ...area, x, width, encoder: name, encoding, payload });
  }
  return fills;
}

export function areaEncoder(encoders: readonly Encoder[]): EncodeArea {
  return (picture, area, viewer) => {
    const encoded: EncodedRectangle[] = [];
    for (const { encoder, subject } of choices(encoders, picture, area, viewer)) {
      const { name, encoding } = encoder;
      encoded.push({ ...subject.rectangle, encoder: name, encoding, payload: encoder.encode(subject) });
    }
    return encoded;
  };
}
