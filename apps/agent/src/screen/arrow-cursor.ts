import type { Cursor } from './cursor-shape.ts';

/** `#` black, `.` white, both opaque. */
const rows = [
  '#           ',
  '##          ',
  '#.#         ',
  '#..#        ',
  '#...#       ',
  '#....#      ',
  '#.....#     ',
  '#......#    ',
  '#.......#   ',
  '#........#  ',
  '#.....##### ',
  '#..#..#     ',
  '#.# #..#    ',
  '##  #..#    ',
  '#    #..#   ',
  '     #..#   ',
  '      ##    ',
];
const pixelOf = new Map([
  ['#', [0, 0, 0, 255]],
  ['.', [255, 255, 255, 255]],
]);
const clear = [0, 0, 0, 0];

/** For a cursor that the X server shows and does not let us see. */
export const arrowCursor: Cursor = {
  width: rows[0]?.length ?? 0,
  height: rows.length,
  hotX: 0,
  hotY: 0,
  pixels: Uint8Array.from(rows.flatMap((row) => row.split('').flatMap((mark) => pixelOf.get(mark) ?? clear))),
};
