import x11 from 'x11';
import { readCookie } from '../apps/agent/src/screen/xauthority.ts';
import { drawingOf } from '../tests/support/drawing-client.ts';
import { noise } from '../tests/support/picture.ts';

/**
 * A window that moves by itself: `tsx bench/moving-window.ts :N XAUTHORITY scroll|video|noisy WIDTH HEIGHT FPS [X Y]`. `scroll` is a page of text that goes
 * up by 40 pixels a picture; `video` pans over a photograph-like picture, `noisy` with fresh grain in each. Pictures are made before, so that
 * showing one costs the X server a copy.
 */
const [
  display = ':0',
  xauthority = '',
  kind = 'scroll',
  widthText = '1920',
  heightText = '1080',
  fpsText = '30',
  xText = '0',
  yText = '0',
] = process.argv.slice(2);
const [width, height, fps] = [Number(widthText), Number(heightText), Number(fpsText)];
const scrollStep = 40;
const pageHeight = 6_000;
const videoPictures = 8;
const overrideRedirect = 1;

/** Paper with lines of text-like strokes, two columns and a picture now and then. */
function pagePixel(x: number, y: number): number {
  const line = Math.floor(y / 18);
  if (line % 40 >= 30 && x > 200 && x < 900) return photoPixel(x + line * 13, y);
  if (x < 120 || x > width - 120 || y % 18 < 5) return 0xffffff;
  const glyph = noise(Math.floor(x / 9) * 7_919 + line * 104_729);
  if (glyph % 6 === 0) return 0xffffff;
  return ((noise(glyph + (y % 18)) >>> (x % 9)) & 1) === 1 ? 0x222222 : 0xffffff;
}

/** Smooth shapes of many colours with some fine structure. */
function photoPixel(x: number, y: number): number {
  const wave = Math.sin(x / 97) * 60 + Math.cos(y / 61) * 50 + Math.sin((x + y) / 23) * 14;
  const grain = (noise(x * 31 + y * 17) & 7) - 4;
  const part = (base: number, share: number): number =>
    Math.max(0, Math.min(255, Math.round(base + wave * share + grain)));
  return (part(130, 1) << 16) | (part(110, 0.7) << 8) | part(90, -0.8);
}

const cookie = xauthority === '' ? undefined : await readCookie(xauthority, display.slice(1));
x11.createClient({ display, auth: cookie ?? { name: '', data: '' } }, (error, server) => {
  if (error) throw error;
  const { client } = server;
  const screen = server.screen[0];
  const root = screen?.root ?? 0;
  const depth = screen?.root_depth ?? 24;
  const drawing = drawingOf(client);
  const [window, gc] = [client.AllocID(), client.AllocID()];
  client.CreateWindow(window, root, Number(xText), Number(yText), width, height, 0, 0, 0, 0, {
    overrideRedirect,
    backgroundPixel: 0x808080,
  });
  drawing.CreateGC(gc, window, {});

  const pixmap = (rows: number, across: number, pixel: (x: number, y: number) => number): number => {
    const id = client.AllocID();
    drawing.CreatePixmap(id, root, depth, across, rows);
    const band = Math.max(1, Math.floor(200_000 / (across * 4)));
    for (let top = 0; top < rows; top += band) {
      const count = Math.min(band, rows - top);
      const data = Buffer.alloc(count * across * 4);
      for (let y = 0; y < count; y += 1)
        for (let x = 0; x < across; x += 1) data.writeUInt32LE(pixel(x, top + y), (y * across + x) * 4);
      drawing.PutImage(2, id, gc, across, count, 0, top, 0, depth, data);
    }
    return id;
  };

  let show: (picture: number) => void;
  if (kind === 'scroll') {
    const page = pixmap(pageHeight, width, pagePixel);
    const places = Math.floor((pageHeight - height) / scrollStep);
    show = (picture) => {
      const turn = picture % (2 * places);
      const place = turn < places ? turn : 2 * places - turn;
      drawing.CopyArea(page, window, gc, 0, place * scrollStep, 0, 0, width, height);
    };
  } else if (kind === 'video') {
    const photo = pixmap(height + 200, width + 400, photoPixel);
    show = (picture) => {
      const x = Math.round(200 + 199 * Math.sin(picture / 40));
      const y = Math.round(100 + 99 * Math.cos(picture / 55));
      drawing.CopyArea(photo, window, gc, x, y, 0, 0, width, height);
    };
  } else {
    const pictures = Array.from({ length: videoPictures }, (_, seed) =>
      pixmap(height, width, (x, y) => {
        const pixel = photoPixel(x + seed * 4, y + seed * 2);
        const grain = (noise(x * 13 + y * 7 + seed * 7_919) & 15) - 8;
        const part = (shift: number): number => Math.max(0, Math.min(255, ((pixel >> shift) & 255) + grain));
        return (part(16) << 16) | (part(8) << 8) | part(0);
      }),
    );
    show = (picture) => {
      const turn = picture % (2 * videoPictures - 2);
      const id = pictures[turn < videoPictures ? turn : 2 * videoPictures - 2 - turn] ?? 0;
      drawing.CopyArea(id, window, gc, 0, 0, 0, 0, width, height);
    };
  }
  drawing.MapWindow(window);
  let picture = 0;
  const begun = performance.now();
  const next = (): void => {
    show(picture);
    client.flush?.();
    picture += 1;
    setTimeout(next, Math.max(0, begun + (picture * 1000) / fps - performance.now()));
  };
  client.GetInputFocus(() => {
    process.stdout.write('ready\n');
    next();
  });
});
