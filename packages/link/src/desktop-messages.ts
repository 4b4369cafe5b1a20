import { z } from 'zod';

const pixels = z.int().min(0).max(0xffff);

/** One monitor's part of the desktop, in the desktop's pixels. */
export const monitor = z.object({
  name: z.string().max(64),
  x: pixels,
  y: pixels,
  width: pixels.min(1),
  height: pixels.min(1),
  primary: z.boolean(),
});
export type Monitor = z.infer<typeof monitor>;

export const mostMonitors = 16;

export const pictureQuality = z.enum(['automatic', 'high', 'medium', 'low']);
export type PictureQuality = z.infer<typeof pictureQuality>;

const ms = z.number().min(0).max(1e7);

export const desktopMessage = z.discriminatedUnion('say', [
  /** From the device, at first and whenever it changes. `resizable`: the viewer may ask for another size. */
  z.object({ say: z.literal('monitors'), monitors: z.array(monitor).max(mostMonitors), resizable: z.boolean() }),
  /** From the viewer: null for the size that it had before. */
  z.object({ say: z.literal('resize'), size: z.object({ width: pixels, height: pixels }).nullable() }),
  /** From the viewer, if the device takes it: how finely pictures are shown. */
  z.object({ say: z.literal('quality'), quality: pictureQuality }),
  /** From the viewer: whether it wants to hear, every second, what was sent. */
  z.object({ say: z.literal('watch'), on: z.boolean() }),
  /** From the device: in the last second. */
  z.object({
    say: z.literal('sent'),
    updates: z.int().min(0),
    lengthBytes: z.int().min(0),
    encodings: z.array(z.string().max(20)).max(16),
    /** Medians of the last updates: until the grab began, the grab, the comparison, the encoders. */
    stages: z.object({ waitMs: ms, grabMs: ms, compareMs: ms, encodeMs: ms }).optional(),
  }),
  /**
   * From the device, whenever it changes: everybody at this screen, who acted last, and whether what this viewer does is dropped until they
   * have paused.
   */
  z.object({
    say: z.literal('company'),
    people: z.array(z.string().max(200)).max(64),
    steering: z.string().max(200).nullable(),
    isYou: z.boolean(),
    isHeldOff: z.boolean(),
  }),
  /** From the device, to each wish. */
  z.object({ say: z.literal('resized'), result: z.enum(['done', 'prohibited', 'invalid-size', 'failed']) }),
]);
export type DesktopMessage = z.infer<typeof desktopMessage>;
