import { tileSize } from '../dirty-tiles.ts';
import type { Frame } from '../frame.ts';
import { bytesPerPixel } from '../pixels/pixel-memory.ts';
import type { Rectangle } from '../rectangle.ts';
import { FastAreas } from './fast-areas.ts';

/** So many places are looked at to tell a film from text. */
const samplesAcross = 4;
const pictorialShare = 0.5;

/** The areas of a frame that change as films do. */
export function watchForFilms(frame: Frame): FastAreas {
  return new FastAreas(frame.width, frame.height, (area) => isPictorial(frame, area));
}

/** Whether half of the places looked at have more colours than a palette holds. */
function isPictorial({ loops, known, width }: Frame, area: Rectangle): boolean {
  let pictorial = 0;
  for (let sample = 0; sample < samplesAcross ** 2; sample += 1) {
    const x = area.x + Math.floor(((area.width - tileSize) * (sample % samplesAcross)) / (samplesAcross - 1));
    const y =
      area.y + Math.floor(((area.height - tileSize) * Math.floor(sample / samplesAcross)) / (samplesAcross - 1));
    const first = known + (y * width + x) * bytesPerPixel;
    if (loops.palette(first, width, tileSize, tileSize) === undefined) pictorial += 1;
  }
  return pictorial >= pictorialShare * samplesAcross ** 2;
}
