import x11 from 'x11';
import { readCookie } from '../apps/agent/src/screen/xauthority.ts';

/** A window that changes colour at every key press: `tsx bench/flip-window.ts :N XAUTHORITY WIDTH HEIGHT`. */
const [display = ':0', xauthority = '', width = '800', height = '600'] = process.argv.slice(2);
const keyPressMask = 1;
const overrideRedirect = 1;
const colours = [0x1d2630, 0xe8eef2];

const cookie = xauthority === '' ? undefined : await readCookie(xauthority, display.slice(1));
x11.createClient({ display, auth: cookie ?? { name: '', data: '' } }, (error, server) => {
  if (error) throw error;
  const { client } = server;
  const root = server.screen[0]?.root ?? 0;
  const window = client.AllocID();
  const raw = client as unknown as {
    MapWindow(id: number): void;
    ClearArea(id: number, x: number, y: number, width: number, height: number, exposures: number): void;
  };
  client.CreateWindow(window, root, 0, 0, Number(width), Number(height), 0, 0, 0, 0, {
    backgroundPixel: colours[0] ?? 0,
    eventMask: keyPressMask,
    overrideRedirect,
  });
  raw.MapWindow(window);
  let flips = 0;
  client.on('event', (event: { name?: string }) => {
    if (event.name !== 'KeyPress') return;
    flips += 1;
    client.ChangeWindowAttributes(window, { backgroundPixel: colours[flips % 2] ?? 0 });
    raw.ClearArea(window, 0, 0, 0, 0, 0);
  });
  client.GetInputFocus(() => {
    process.stdout.write('ready\n');
  });
});
