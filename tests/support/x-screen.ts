import { XConnection } from '../../apps/agent/src/screen/x-connection.ts';
import type { Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import type { Rectangle } from '../../apps/agent/src/screen/rectangle.ts';
import { drawingOf } from './drawing-client.ts';
import type { Picture } from './picture.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const zPixmap = 2;

/** What an X server shows, asked of the server itself. */
export interface XScreen {
  /** Every pixel of the root window and what lies on it; never the cursor. */
  grab(): Promise<Picture>;
  /** Makes it the root window's background. */
  show(picture: Picture): Promise<void>;
  /** Brings the picture to the X server; each call of the answer makes it the root window's background, at once. */
  prepare(picture: Picture): Promise<() => void>;
  /** Moves a part of what is shown by (dx, dy), as a program that scrolls does. */
  scroll(part: Rectangle, dx: number, dy: number): Promise<void>;
  /** How many keys and buttons the X server takes to be down. */
  heldInput(): Promise<{ readonly keys: number; readonly buttons: number }>;
  close(): void;
}

/** Button 1 to 5 of a core key mask. */
const buttonBits = 0x1f00;
const ones = (bits: number): number => bits.toString(2).replaceAll('0', '').length;

export async function openXScreen({ display, xauthority }: Pick<Xvfb, 'display' | 'xauthority'>): Promise<XScreen> {
  const x = await XConnection.open({ display, xauthority, log: quiet });
  return {
    async grab() {
      const { width, height } = await x.request<{ readonly width: number; readonly height: number }>((callback) =>
        x.client.GetGeometry(x.root, callback),
      );
      const { data } = await x.request<{ readonly data: Buffer }>((callback) =>
        x.client.GetImage(zPixmap, x.root, 0, 0, width, height, 0xffffffff, callback),
      );
      return { width, height, rgb: rgbOf(data, width * height) };
    },
    async prepare(picture) {
      const pixmap = upload(x, picture);
      await x.request((callback) => x.client.GetInputFocus(callback));
      return () => {
        makeBackground(x, pixmap);
        x.flush();
      };
    },
    async show(picture) {
      const pixmap = upload(x, picture);
      makeBackground(x, pixmap);
      drawingOf(x.client).FreePixmap(pixmap);
      // Answered after all that was asked before.
      await x.request((callback) => x.client.GetInputFocus(callback));
    },
    async scroll({ x: left, y: top, width, height }, dx, dy) {
      const client = drawingOf(x.client);
      const gc = x.client.AllocID();
      client.CreateGC(gc, x.root, { subwindowMode: 1 });
      const [fromX, toX] = dx < 0 ? [left - dx, left] : [left, left + dx];
      const [fromY, toY] = dy < 0 ? [top - dy, top] : [top, top + dy];
      client.CopyArea(x.root, x.root, gc, fromX, fromY, toX, toY, width - Math.abs(dx), height - Math.abs(dy));
      await x.request((callback) => x.client.GetInputFocus(callback));
    },
    async heldInput() {
      const keys = await x.request<Buffer>((callback) => x.client.QueryKeymap(callback));
      const { keyMask } = await x.request<{ readonly keyMask: number }>((callback) =>
        x.client.QueryPointer(x.root, callback),
      );
      return { keys: keys.reduce((sum, bits) => sum + ones(bits), 0), buttons: ones(keyMask & buttonBits) };
    },
    close: () => x.close(),
  };
}

function upload(x: XConnection, picture: Picture): number {
  const client = drawingOf(x.client);
  const [pixmap, gc] = [x.client.AllocID(), x.client.AllocID()];
  client.CreatePixmap(pixmap, x.root, x.screen.root_depth, picture.width, picture.height);
  client.CreateGC(gc, pixmap, {});
  for (const { y, height, bytes } of bandsOf(picture)) {
    client.PutImage(zPixmap, pixmap, gc, picture.width, height, 0, y, 0, x.screen.root_depth, bytes);
  }
  return pixmap;
}

function makeBackground(x: XConnection, pixmap: number): void {
  x.client.ChangeWindowAttributes(x.root, { backgroundPixmap: pixmap });
  drawingOf(x.client).ClearArea(x.root, 0, 0, 0, 0, 0);
}

/** Requests are shorter than 256 KiB. */
const bandRows = 32;

function* bandsOf({ width, height, rgb }: Picture) {
  for (let y = 0; y < height; y += bandRows) {
    const rows = Math.min(bandRows, height - y);
    const bytes = Buffer.alloc(rows * width * 4);
    for (let pixel = 0; pixel < rows * width; pixel += 1) {
      for (let part = 0; part < 3; part += 1) bytes[pixel * 4 + 2 - part] = rgb[(y * width + pixel) * 3 + part] ?? 0;
    }
    yield { y, height: rows, bytes };
  }
}

function rgbOf(bgrx: Buffer, pixels: number): Uint8Array {
  const rgb = new Uint8Array(pixels * 3);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    for (let part = 0; part < 3; part += 1) rgb[pixel * 3 + part] = bgrx[pixel * 4 + 2 - part] ?? 0;
  }
  return rgb;
}
