/*
 * The loops that touch every pixel, for WebAssembly with SIMD. Pixels are 32 bits, blue in the lowest byte, the highest byte
 * without meaning; `stride` counts pixels. Nothing is kept between calls and nothing is allocated: callers name all memory, so
 * that several threads can run this on one shared memory. Built by tools/build-pixels.mjs.
 */
#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name))) name

static const uint32_t colour_mask = 0xffffff;

static inline uint32_t mix(uint32_t hash) {
  hash ^= hash >> 15;
  hash *= 0x2c1b3c6du;
  hash ^= hash >> 12;
  hash *= 0x297a2d39u;
  return hash ^ (hash >> 15);
}

/** One hash for each of `rows` rows of `width` pixels. Four sums run side by side, since a multiplication takes its time. */
void EXPORT(hash_rows)(const uint32_t *pixels, int stride, int width, int rows, uint32_t *out) {
  const v128_t mask = wasm_i32x4_splat(colour_mask);
  const v128_t prime = wasm_i32x4_splat(0x01000193);
  for (int y = 0; y < rows; y += 1) {
    const uint32_t *row = pixels + (intptr_t)y * stride;
    v128_t a = wasm_i32x4_splat(0x1b873593), b = wasm_i32x4_splat(0x38b34ae5);
    v128_t c = wasm_i32x4_splat(0x5f356495), d = wasm_i32x4_splat(0x7feb352d);
    int x = 0;
    for (; x + 16 <= width; x += 16) {
      a = wasm_i32x4_mul(wasm_i32x4_add(a, wasm_v128_and(wasm_v128_load(row + x), mask)), prime);
      b = wasm_i32x4_mul(wasm_i32x4_add(b, wasm_v128_and(wasm_v128_load(row + x + 4), mask)), prime);
      c = wasm_i32x4_mul(wasm_i32x4_add(c, wasm_v128_and(wasm_v128_load(row + x + 8), mask)), prime);
      d = wasm_i32x4_mul(wasm_i32x4_add(d, wasm_v128_and(wasm_v128_load(row + x + 12), mask)), prime);
    }
    const v128_t ab = wasm_i32x4_add(wasm_i32x4_mul(a, wasm_i32x4_const(3, 5, 7, 11)), wasm_i32x4_mul(b, wasm_i32x4_const(13, 17, 19, 23)));
    const v128_t cd = wasm_i32x4_add(wasm_i32x4_mul(c, wasm_i32x4_const(29, 31, 37, 41)), wasm_i32x4_mul(d, wasm_i32x4_const(43, 47, 53, 59)));
    const v128_t all = wasm_i32x4_add(ab, cd);
    uint32_t hash = wasm_i32x4_extract_lane(all, 0);
    hash = hash * 31 + wasm_i32x4_extract_lane(all, 1);
    hash = hash * 31 + wasm_i32x4_extract_lane(all, 2);
    hash = hash * 31 + wasm_i32x4_extract_lane(all, 3);
    for (; x < width; x += 1) hash = (hash + (row[x] & colour_mask)) * 0x01000193u;
    out[y] = mix(hash);
  }
}

/** One hash for each of `width` columns of `rows` pixels; `width` is a multiple of four. */
void EXPORT(hash_columns)(const uint32_t *pixels, int stride, int width, int rows, uint32_t *out) {
  const v128_t mask = wasm_i32x4_splat(colour_mask);
  const v128_t prime = wasm_i32x4_splat(0x01000193);
  for (int x = 0; x < width; x += 4) {
    v128_t sum = wasm_i32x4_splat(0x1b873593);
    for (int y = 0; y < rows; y += 1) {
      const v128_t four = wasm_v128_load(pixels + (intptr_t)y * stride + x);
      sum = wasm_i32x4_mul(wasm_i32x4_add(sum, wasm_v128_and(four, mask)), prime);
    }
    wasm_v128_store(out + x, sum);
  }
}

#define VOTE_SLOTS 8192
#define SEEN_TWICE 0x7fffffff

/**
 * How far lines moved: for each line of `now` that differs from the line of `before` at its place and is found exactly once in `before`, one
 * vote for the distance. `votes[distance + lines]` grows; distance = where it was - where it is. `table` holds 2 * 8192 words, and
 * `lines` is at most 8,191. Returns the number of lines that differ.
 */
int EXPORT(vote)(const uint32_t *before, const uint32_t *now, int lines, int32_t *votes, uint32_t *table) {
  uint32_t *keys = table;
  int32_t *places = (int32_t *)(table + VOTE_SLOTS);
  for (int i = 0; i < VOTE_SLOTS; i += 4) wasm_v128_store(places + i, wasm_i32x4_splat(-1));
  for (int line = 0; line < lines; line += 1) {
    const uint32_t hash = before[line];
    uint32_t slot = hash % VOTE_SLOTS;
    while (places[slot] != -1 && keys[slot] != hash) slot = (slot + 1) % VOTE_SLOTS;
    keys[slot] = hash;
    places[slot] = places[slot] == -1 ? line : SEEN_TWICE;
  }
  int differing = 0;
  for (int line = 0; line < lines; line += 1) {
    const uint32_t hash = now[line];
    if (hash == before[line]) continue;
    differing += 1;
    uint32_t slot = hash % VOTE_SLOTS;
    while (places[slot] != -1 && keys[slot] != hash) slot = (slot + 1) % VOTE_SLOTS;
    if (places[slot] != -1 && places[slot] != SEEN_TWICE) votes[places[slot] - line + lines] += 1;
  }
  return differing;
}

/**
 * How far lines moved, for pages whose lines repeat: for each distance up to `reach` either way, one vote for each line that differs from the line of
 * `before` at its place and is found at that distance.
 */
void EXPORT(vote_near)(const uint32_t *before, const uint32_t *now, int lines, int reach, int32_t *votes) {
  for (int distance = -reach; distance <= reach; distance += 1) {
    const int first = distance < 0 ? -distance : 0;
    const int end = distance < 0 ? lines : lines - distance;
    v128_t found = wasm_i32x4_splat(0);
    for (int line = first; line + 4 <= end; line += 4) {
      const v128_t four = wasm_v128_load(now + line);
      const v128_t moved = wasm_i32x4_eq(four, wasm_v128_load(before + line + distance));
      const v128_t stayed = wasm_i32x4_eq(four, wasm_v128_load(before + line));
      found = wasm_i32x4_sub(found, wasm_v128_andnot(moved, stayed));
    }
    votes[distance + lines] += wasm_i32x4_extract_lane(found, 0) + wasm_i32x4_extract_lane(found, 1) +
                               wasm_i32x4_extract_lane(found, 2) + wasm_i32x4_extract_lane(found, 3);
  }
}

/** How many rows from the first on are equal in both, the unused byte not counted. */
int EXPORT(equal_rows)(const uint32_t *a, const uint32_t *b, int stride, int width, int rows) {
  const v128_t mask = wasm_i32x4_splat(colour_mask);
  for (int y = 0; y < rows; y += 1) {
    const uint32_t *left = a + (intptr_t)y * stride;
    const uint32_t *right = b + (intptr_t)y * stride;
    v128_t differences = wasm_i32x4_splat(0);
    int x = 0;
    for (; x + 4 <= width; x += 4) {
      differences = wasm_v128_or(differences, wasm_v128_xor(wasm_v128_load(left + x), wasm_v128_load(right + x)));
    }
    uint32_t rest = 0;
    for (; x < width; x += 1) rest |= left[x] ^ right[x];
    if (wasm_v128_any_true(wasm_v128_and(differences, mask)) || (rest & colour_mask) != 0) return y;
  }
  return rows;
}

#define TILE 64

static inline int row_differs(const uint32_t *a, const uint32_t *b, int width) {
  v128_t any = wasm_i32x4_splat(0);
  int x = 0;
  for (; x + 4 <= width; x += 4) any = wasm_v128_or(any, wasm_v128_xor(wasm_v128_load(a + x), wasm_v128_load(b + x)));
  uint32_t rest = 0;
  for (; x < width; x += 1) rest |= a[x] ^ b[x];
  return wasm_v128_any_true(wasm_v128_and(any, wasm_i32x4_splat(colour_mask))) || (rest & colour_mask) != 0;
}

static inline int pixel_differs(const uint32_t *a, const uint32_t *b, int x) { return ((a[x] ^ b[x]) & colour_mask) != 0; }

static inline int four_differ(const uint32_t *a, const uint32_t *b, int x) {
  const v128_t differences = wasm_v128_xor(wasm_v128_load(a + x), wasm_v128_load(b + x));
  return wasm_v128_any_true(wasm_v128_and(differences, wasm_i32x4_splat(colour_mask)));
}

/**
 * Left, top, right and bottom (exclusive) of what differs in one tile, or zeros. `x`, `y` are where the tile begins. What lies inside the
 * bounds found so far is not looked at: a tile that is new from side to side costs four of its edges.
 */
static void differing_box(const uint32_t *a, const uint32_t *b, int stride, int x, int y, int width, int rows, int32_t *box) {
  int top = 0;
  while (top < rows && !row_differs(a + (intptr_t)top * stride, b + (intptr_t)top * stride, width)) top += 1;
  if (top == rows) {
    wasm_v128_store(box, wasm_i32x4_splat(0));
    return;
  }
  int bottom = rows;
  while (!row_differs(a + (intptr_t)(bottom - 1) * stride, b + (intptr_t)(bottom - 1) * stride, width)) bottom -= 1;
  int first = width, end = 0;
  for (int row = top; row < bottom && (first > 0 || end < width); row += 1) {
    const uint32_t *left = a + (intptr_t)row * stride;
    const uint32_t *right = b + (intptr_t)row * stride;
    int column = 0;
    while (column + 4 <= first && !four_differ(left, right, column)) column += 4;
    while (column < first && !pixel_differs(left, right, column)) column += 1;
    first = column;
    column = width;
    while (column - 4 >= end && !four_differ(left, right, column - 4)) column -= 4;
    while (column > end && !pixel_differs(left, right, column - 1)) column -= 1;
    end = column;
  }
  wasm_v128_store(box, wasm_i32x4_make(x + first, y + top, x + end, y + bottom));
}

/**
 * What differs inside an area, tile by tile of a grid of 64 pixels: four words for each tile that the area touches, row by row. Returns
 * how many tiles differ.
 */
int EXPORT(changed_tiles)(const uint32_t *a, const uint32_t *b, int stride, int x, int y, int width, int rows, int32_t *boxes) {
  int changed = 0;
  const int right = x + width, bottom = y + rows;
  for (int top = y; top < bottom;) {
    const int tile_bottom = (top / TILE + 1) * TILE;
    const int end = tile_bottom < bottom ? tile_bottom : bottom;
    for (int left = x; left < right;) {
      const int tile_right = (left / TILE + 1) * TILE;
      const int side = tile_right < right ? tile_right : right;
      const intptr_t at = (intptr_t)top * stride + left;
      differing_box(a + at, b + at, stride, left, top, side - left, end - top, boxes);
      if (boxes[2] != 0) changed += 1;
      boxes += 4;
      left = side;
    }
    top = end;
  }
  return changed;
}

#define RUN 16
#define ROWS_APART 8
#define MOST_ACROSS 32
#define MOST_DOWN 16
#define MOST_HITS 8
#define EMPTY 0xffffffffu
#define SHIFT_SLOTS 1024
#define MOST_SHIFTS 768
static const uint32_t base = 0x01000193;

/** Of 16 pixels in a row; `one_colour` says whether they are. */
static inline uint32_t run_hash(const uint32_t *run, int *one_colour) {
  uint32_t hash = 0, others = 0;
  for (int i = 0; i < RUN; i += 1) {
    hash = hash * base + (run[i] & colour_mask);
    others |= (run[i] ^ run[0]) & colour_mask;
  }
  *one_colour = others == 0;
  return hash;
}

static inline int larger(int a, int b) { return a > b ? a : b; }

#define MOST_PROBES 16

/** Where a hash is, or where it may be put; VOTE_SLOTS when its neighbourhood is full, which only a screen made for it brings about. */
static inline uint32_t slot_of(uint32_t hash, const uint32_t *keys, const uint32_t *places) {
  uint32_t slot = mix(hash) % VOTE_SLOTS;
  for (int probe = 0; probe < MOST_PROBES; probe += 1) {
    if (places[slot] == EMPTY || keys[slot] == hash) return slot;
    slot = (slot + 1) % VOTE_SLOTS;
  }
  return VOTE_SLOTS;
}

/** Adds a vote for that shift, as long as there is room for another. */
static void vote_for_shift(uint32_t key, uint32_t *shifts, uint32_t *counts, int *used) {
  uint32_t slot = mix(key) % SHIFT_SLOTS;
  while (counts[slot] != 0 && shifts[slot] != key) slot = (slot + 1) % SHIFT_SLOTS;
  if (counts[slot] == 0) {
    if (*used == MOST_SHIFTS) return;
    *used += 1;
    shifts[slot] = key;
  }
  counts[slot] += 1;
}

/**
 * Where the content of an area was before, when it moved both ways at once. Runs of 16 pixels are taken from many places of `now`, eight of
 * them one below the other, and looked for in each eighth row of `before`: what moved as one is found once in each place. `table` holds
 * 2 * 8192 words, `scratch` 4,096. Writes where it was less where it is, x and y, and returns how many places say so.
 */
int EXPORT(find_shift)(const uint32_t *before, const uint32_t *now, int stride, int width, int rows, uint32_t *table, uint32_t *scratch, int32_t *shift) {
  uint32_t *keys = table, *places = table + VOTE_SLOTS;
  uint32_t *bloom = scratch, *shifts = scratch + 2048, *counts = shifts + SHIFT_SLOTS;
  for (int i = 0; i < VOTE_SLOTS; i += 4) wasm_v128_store(places + i, wasm_i32x4_splat(-1));
  for (int i = 0; i < 4096; i += 4) wasm_v128_store(scratch + i, wasm_i32x4_splat(0));
  const int across = larger(RUN, width / MOST_ACROSS), down = larger(ROWS_APART, (rows + MOST_DOWN - 1) / MOST_DOWN);
  int taken = 0;
  for (int top = 0; top + ROWS_APART <= rows; top += down) {
    for (int x = 0; x + RUN <= width && taken < VOTE_SLOTS / 2; x += across) {
      for (int y = top; y < top + ROWS_APART; y += 1) {
        const intptr_t at = (intptr_t)y * stride + x;
        int one_colour;
        const uint32_t hash = run_hash(now + at, &one_colour);
        if (one_colour || !row_differs(before + at, now + at, RUN)) continue;
        const uint32_t slot = slot_of(hash, keys, places);
        if (slot == VOTE_SLOTS) continue;
        // Found in two places of the new picture, it tells nothing: as if it had been found too often already.
        const uint32_t hits = places[slot] == EMPTY ? 0 : MOST_HITS;
        keys[slot] = hash;
        places[slot] = hits << 28 | (uint32_t)y << 14 | (uint32_t)x;
        bloom[hash >> 21] |= 1u << ((hash >> 16) & 31);
        taken += 1;
      }
    }
  }
  uint32_t leaving = 1;
  for (int i = 0; i < RUN; i += 1) leaving *= base;
  int used = 0;
  for (int y = 0; y < rows; y += ROWS_APART) {
    const uint32_t *row = before + (intptr_t)y * stride;
    int one_colour;
    uint32_t hash = width < RUN ? 0 : run_hash(row, &one_colour);
    for (int x = 0; x + RUN <= width; x += 1) {
      if ((bloom[hash >> 21] >> ((hash >> 16) & 31)) & 1) {
        const uint32_t slot = slot_of(hash, keys, places);
        if (slot != VOTE_SLOTS && places[slot] != EMPTY && places[slot] >> 28 < MOST_HITS) {
          const int dx = x - (int)(places[slot] & 0x3fff), dy = y - (int)((places[slot] >> 14) & 0x3fff);
          places[slot] += 1u << 28;
          vote_for_shift((uint32_t)(dy + 32768) << 16 | (uint32_t)(dx + 32768), shifts, counts, &used);
        }
      }
      if (x + RUN < width) hash = hash * base - (row[x] & colour_mask) * leaving + (row[x + RUN] & colour_mask);
    }
  }
  int best = 0;
  for (int slot = 1; slot < SHIFT_SLOTS; slot += 1) if (counts[slot] > counts[best]) best = slot;
  shift[0] = (int)(shifts[best] & 0xffff) - 32768;
  shift[1] = (int)(shifts[best] >> 16) - 32768;
  return counts[best];
}

/** Makes the part of `to` that of `from`. */
void EXPORT(copy_rows)(uint32_t *to, const uint32_t *from, int stride, int width, int rows) {
  if (width == stride) {
    __builtin_memcpy(to, from, (unsigned long)width * rows * 4);
    return;
  }
  for (int y = 0; y < rows; y += 1) __builtin_memcpy(to + (intptr_t)y * stride, from + (intptr_t)y * stride, (unsigned long)width * 4);
}

#define PALETTE_SLOTS 1024
#define MOST_COLOURS 256

/**
 * Numbers the pixels by their colours: `indexes` in reading order, `colours` by number. Returns how many colours there are, or 0 when there are
 * more than 256. `table` holds 1024 words and 1024 bytes.
 */
int EXPORT(palette)(const uint32_t *pixels, int stride, int width, int rows, uint8_t *indexes, uint32_t *colours, uint32_t *table) {
  uint8_t *numbers = (uint8_t *)(table + PALETTE_SLOTS);
  const v128_t mask = wasm_i32x4_splat(colour_mask);
  const v128_t empty = wasm_i32x4_splat(-1);
  for (int i = 0; i < PALETTE_SLOTS; i += 4) wasm_v128_store(table + i, empty);
  int count = 0;
  uint32_t last = 0xffffffff;
  uint32_t number = 0;
  v128_t lasts = empty;
  for (int y = 0; y < rows; y += 1) {
    const uint32_t *row = pixels + (intptr_t)y * stride;
    for (int x = 0; x < width;) {
      if (x + 4 <= width) {
        const v128_t four = wasm_v128_and(wasm_v128_load(row + x), mask);
        if (wasm_i32x4_all_true(wasm_i32x4_eq(four, lasts))) {
          wasm_v128_store32_lane(indexes, wasm_i8x16_splat(number), 0);
          indexes += 4;
          x += 4;
          continue;
        }
      }
      const int end = x + 4 <= width ? x + 4 : width;
      for (; x < end; x += 1) {
        const uint32_t colour = row[x] & colour_mask;
        if (colour != last) {
          uint32_t slot = (colour * 0x9e3779b1u) >> 22;
          while (table[slot] != 0xffffffff && table[slot] != colour) slot = (slot + 1) % PALETTE_SLOTS;
          if (table[slot] == 0xffffffff) {
            if (count == MOST_COLOURS) return 0;
            table[slot] = colour;
            numbers[slot] = count;
            colours[count] = colour;
            count += 1;
          }
          number = numbers[slot];
          last = colour;
        }
        *indexes = number;
        indexes += 1;
      }
      lasts = wasm_i32x4_splat(last);
    }
  }
  return count;
}

static inline v128_t even_words(v128_t a, v128_t b) { return wasm_i32x4_shuffle(a, b, 0, 2, 4, 6); }
static inline v128_t odd_words(v128_t a, v128_t b) { return wasm_i32x4_shuffle(a, b, 1, 3, 5, 7); }

/** The weighted sum of blue, green and red of two pixels in `low` and two in `high`: four words. */
static inline v128_t weighted(v128_t low, v128_t high, v128_t weights) {
  const v128_t a = wasm_i32x4_dot_i16x8(low, weights);
  const v128_t b = wasm_i32x4_dot_i16x8(high, weights);
  return wasm_i32x4_add(even_words(a, b), odd_words(a, b));
}

static inline v128_t luma_of_four(v128_t four) {
  const v128_t weights = wasm_i16x8_const(25, 129, 66, 0, 25, 129, 66, 0);
  const v128_t sum = weighted(wasm_u16x8_extend_low_u8x16(four), wasm_u16x8_extend_high_u8x16(four), weights);
  return wasm_i32x4_add(wasm_i32x4_shr(wasm_i32x4_add(sum, wasm_i32x4_splat(128)), 8), wasm_i32x4_splat(16));
}

/** Blue, green, red and nothing, each summed over two by two pixels, of the four pixels above and below: two sums. */
static inline v128_t sums_of_squares(v128_t above, v128_t below) {
  const v128_t low = wasm_i16x8_add(wasm_u16x8_extend_low_u8x16(above), wasm_u16x8_extend_low_u8x16(below));
  const v128_t high = wasm_i16x8_add(wasm_u16x8_extend_high_u8x16(above), wasm_u16x8_extend_high_u8x16(below));
  return wasm_i16x8_add(wasm_i64x2_shuffle(low, high, 0, 2), wasm_i64x2_shuffle(low, high, 1, 3));
}

static inline v128_t chroma_of_four(v128_t first, v128_t second, v128_t weights) {
  const v128_t sum = wasm_i32x4_add(weighted(first, second, weights), wasm_i32x4_splat(512));
  return wasm_i32x4_add(wasm_i32x4_shr(sum, 10), wasm_i32x4_splat(128));
}

static inline int clamped(int value) { return value < 0 ? 0 : value > 255 ? 255 : value; }

/** Two by two pixels, as the loop below does eight by two. */
static void convert_square(const uint32_t *above, const uint32_t *below, uint8_t *y_above, uint8_t *y_below, uint8_t *u, uint8_t *v) {
  int red = 0, green = 0, blue = 0;
  for (int i = 0; i < 4; i += 1) {
    const uint32_t pixel = i < 2 ? above[i] : below[i - 2];
    const int r = (pixel >> 16) & 255, g = (pixel >> 8) & 255, b = pixel & 255;
    (i < 2 ? y_above : y_below)[i & 1] = ((66 * r + 129 * g + 25 * b + 128) >> 8) + 16;
    red += r;
    green += g;
    blue += b;
  }
  *u = clamped(((112 * blue - 74 * green - 38 * red + 512) >> 10) + 128);
  *v = clamped(((112 * red - 94 * green - 18 * blue + 512) >> 10) + 128);
}

/** BT.601, limited range, chroma of two by two pixels. `width` and `rows` are even; planes lie without padding. */
void EXPORT(to_i420)(const uint32_t *pixels, int stride, int width, int rows, uint8_t *y_plane, uint8_t *u_plane, uint8_t *v_plane) {
  const v128_t u_weights = wasm_i16x8_const(112, -74, -38, 0, 112, -74, -38, 0);
  const v128_t v_weights = wasm_i16x8_const(-18, -94, 112, 0, -18, -94, 112, 0);
  for (int y = 0; y < rows; y += 2) {
    const uint32_t *above = pixels + (intptr_t)y * stride;
    const uint32_t *below = above + stride;
    uint8_t *y_above = y_plane + (intptr_t)y * width;
    uint8_t *y_below = y_above + width;
    uint8_t *u = u_plane + (intptr_t)(y / 2) * (width / 2);
    uint8_t *v = v_plane + (intptr_t)(y / 2) * (width / 2);
    int x = 0;
    for (; x + 8 <= width; x += 8) {
      const v128_t a0 = wasm_v128_load(above + x), a1 = wasm_v128_load(above + x + 4);
      const v128_t b0 = wasm_v128_load(below + x), b1 = wasm_v128_load(below + x + 4);
      const v128_t ya = wasm_i16x8_narrow_i32x4(luma_of_four(a0), luma_of_four(a1));
      const v128_t yb = wasm_i16x8_narrow_i32x4(luma_of_four(b0), luma_of_four(b1));
      wasm_v128_store64_lane(y_above + x, wasm_u8x16_narrow_i16x8(ya, ya), 0);
      wasm_v128_store64_lane(y_below + x, wasm_u8x16_narrow_i16x8(yb, yb), 0);
      const v128_t first = sums_of_squares(a0, b0), second = sums_of_squares(a1, b1);
      const v128_t us = chroma_of_four(first, second, u_weights);
      const v128_t vs = chroma_of_four(first, second, v_weights);
      const v128_t both = wasm_i16x8_narrow_i32x4(us, vs);
      const v128_t bytes = wasm_u8x16_narrow_i16x8(both, both);
      wasm_v128_store32_lane(u + x / 2, bytes, 0);
      wasm_v128_store32_lane(v + x / 2, bytes, 1);
    }
    for (; x < width; x += 2) convert_square(above + x, below + x, y_above + x, y_below + x, u + x / 2, v + x / 2);
  }
}
