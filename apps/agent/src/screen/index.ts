import type { DeskMessage, Monitor } from '@usher/link';
import type { TestExtension } from 'x11';
import { Clipboard } from '../clipboard/clipboard.ts';
import { Keyboard } from '../input/keyboard.ts';
import { Pointer } from '../input/pointer.ts';
import { Steering } from '../input/steering.ts';
import { Capture } from './capture.ts';
import { CursorWatch } from './cursor.ts';
import { EncoderPool } from './encoders/encoder-pool.ts';
import { DesktopSize } from './desktop-size.ts';
import { MonitorWatch } from './monitor-watch.ts';
import { Resizer } from './resizer.ts';
import { ScreenError } from './screen-error.ts';
import type { ServeOptions } from './screen-parts.ts';
import { ViewerDesk } from './viewer-desk.ts';
import { VideoThreads } from './video/video-threads.ts';
import { XConnection, type XConnectionOptions } from './x-connection.ts';

export interface Screen {
  /** Resolves when the X server is gone. */
  readonly lost: Promise<ScreenError>;
  monitors(): readonly Monitor[];
  /** Shows the screen to one viewer, through a pipe that is encrypted and authenticated already. */
  serve(options: ServeOptions): ServedViewer;
  close(): Promise<void>;
}

export interface ServedViewer {
  rightsChanged(): void;
  heard(message: DeskMessage): void;
  stop(): void;
}

/** Opens a display for any number of sessions at once. */
export async function openScreen(options: XConnectionOptions): Promise<Screen> {
  const x = await XConnection.open(options);
  try {
    return await openOn(x, options);
  } catch (error) {
    x.close();
    throw error;
  }
}

async function openOn(x: XConnection, options: XConnectionOptions): Promise<Screen> {
  const now = (): number => performance.now();
  const test = await x.extension<TestExtension>('xtest');
  if (test === undefined) throw new ScreenError('missing-extension', 'the X server has no XTEST extension');
  const capture = await Capture.start({ x, log: options.log, now });
  const resizer = await Resizer.open(x);
  const ofServer = {
    capture,
    cursor: await CursorWatch.start(x),
    keyboard: await Keyboard.open(x, test, now),
    pointer: new Pointer(x, test),
    clipboard: await Clipboard.open(x),
    monitors: await MonitorWatch.start(x),
  };
  const encoders = await EncoderPool.start(options.log);
  const video = new VideoThreads(options.log);
  const parts = {
    ...ofServer,
    encoders,
    video,
    resizer,
    desktopSize: new DesktopSize(resizer, () => x.request((callback) => x.client.GetGeometry(x.root, callback))),
    steering: new Steering(now, (ms, run) => void setTimeout(run, ms).unref()),
    now,
    isBehind: () => x.isBehind,
    flush: () => x.flush(),
  };
  const sessions = new Set<ViewerDesk>();
  return {
    lost: x.lost,
    monitors: () => parts.monitors.now,
    serve(serveOptions) {
      const session = new ViewerDesk(parts, {
        ...serveOptions,
        onClosed: (cause) => {
          for (const known of sessions) if (known.isOver) sessions.delete(known);
          serveOptions.onClosed(cause);
        },
      });
      if (!session.isOver) sessions.add(session);
      return {
        rightsChanged: () => session.rightsChanged(),
        heard: (message) => session.heard(message),
        stop: () => {
          sessions.delete(session);
          session.stop();
        },
      };
    },
    async close() {
      for (const session of sessions) session.stop();
      parts.keyboard.restore();
      x.flush();
      capture.close();
      await Promise.all([encoders.close(), video.close()]);
      x.close();
    },
  };
}
