import type { Rights } from '@usher/contract';
import type { DeskMessage } from '@usher/link';
import type { TextClipboard } from '../clipboard/text-clipboard.ts';
import type { InputParts } from '../input/play-input.ts';
import type { Steering, SteeringNews } from '../input/steering.ts';
import type { BytePipe } from './byte-pipe.ts';
import type { Capture } from './capture.ts';
import type { CursorWatch } from './cursor.ts';
import type { EncoderPool } from './encoders/encoder-pool.ts';
import type { MonitorWatch } from './monitor-watch.ts';
import type { Resizer } from './resizer.ts';
import type { VideoThreads } from './video/video-threads.ts';

/** What the sessions of one screen share. */
export interface ScreenParts extends InputParts {
  readonly capture: Pick<Capture, 'frame' | 'bounds' | 'hasPicture' | 'shown' | 'newest' | 'listen' | 'wake'>;
  readonly encoders: Pick<EncoderPool, 'encode'>;
  readonly video: Pick<VideoThreads, 'prepare' | 'open' | 'codec'>;
  readonly steering: Pick<Steering, 'join' | 'mayAct'>;
  readonly cursor: CursorWatch | undefined;
  readonly clipboard: TextClipboard | undefined;
  readonly monitors: Pick<MonitorWatch, 'now' | 'isSpread' | 'on' | 'listen'>;
  readonly resizer: Resizer | undefined;
  readonly now: () => number;
  flush(): void;
}

export interface ServeOptions {
  readonly pipe: BytePipe;
  readonly rights: () => Rights;
  /** The lease guard: asked before every screen write and every input event (L3). */
  readonly mayPass: () => boolean;
  /** A person did something; what a page sends by itself is none of it. */
  readonly onInput: () => void;
  readonly onClosed: (cause: 'closed' | 'protocol-error') => void;
  /** To a viewer that has a control pipe; without it RFB's own messages serve. */
  readonly say?: (message: DeskMessage) => void;
  /** Whose session it is, for the others at this screen. */
  readonly person?: string;
  readonly onSteering?: (news: SteeringNews) => void;
  /** The desktop's name, as the viewer shows it. */
  readonly name: string;
}
