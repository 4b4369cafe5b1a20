import x11 from 'x11';
import { readCookie } from '../apps/agent/src/screen/xauthority.ts';
import { drawingOf } from '../tests/support/drawing-client.ts';
import { noise } from '../tests/support/picture.ts';
import { type FilmKind, makeFilm, photoPixel } from './support/films.ts';

/**
 * A window that moves by itself: `tsx bench/moving-window.ts :N XAUTHORITY scroll|video|noisy|drag WIDTH HEIGHT FPS [X Y]`. `scroll` is a page of text that goes
 * up by 40 pixels a picture; `video` pans over a photograph-like picture by fractions of pixels, `noisy` with fresh grain in each; `drag` is
 * a window of 900 by 600 that goes both ways at once over a page. Pictures are made before, so that
 * showing one costs the X server a copy.
 */
const [
  display = ':0',
  xauthority = '',
  kindText = 'scroll',
  widthText = '1920',
  heightText = '1080',
  fpsText = '30',
  xText = '0',
  yText = '0',
] = process.argv.slice(2);
const kind = kindText as FilmKind | 'scroll' | 'drag';
const [width, height, fps] = [Number(widthText), Number(heightText), Number(fpsText)];
const scrollStep = 40;
const pageHeight = 6_000;
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
  } else if (kind === 'drag') {
    const [across, down] = [900, 600];
    const page = pixmap(height, width, pagePixel);
    client.ChangeWindowAttributes(window, { backgroundPixmap: page });
    const dragged = client.AllocID();
    client.CreateWindow(dragged, window, 0, 0, across, down, 0, 0, 0, 0, {
      backgroundPixmap: pixmap(down, across, (x, y) => pagePixel(x + 300, y + 2_000)),
    });
    drawing.MapWindow(dragged);
    show = (picture) => {
      const x = Math.round((0.5 + 0.5 * Math.sin(picture / 23)) * (width - across));
      const y = Math.round((0.5 + 0.5 * Math.cos(picture / 17)) * (height - down));
      drawing.MoveWindow(dragged, x, y);
    };
  } else {
    const film = makeFilm(kind, width, height);
    const pixmaps = film.sources.map((source) =>
      pixmap(source.height, source.width, (x, y) => source.words[y * source.width + x] ?? 0),
    );
    show = (picture) => {
      drawing.CopyArea(pixmaps[film.at(picture)] ?? 0, window, gc, 0, 0, 0, 0, width, height);
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
