import { z } from 'zod';
import { utf8 } from './bytes.ts';
import { clipboardMessage } from './clipboard/clipboard-messages.ts';
import { desktopMessage } from './desktop-messages.ts';
import type { PipeClosed, SecurePipe } from './secure-pipe.ts';

/** One JSON message per record, at most this long. */
const messageMaxBytes = 16_384;
const pingEveryMs = 5_000;
/** Both ends drop a peer that says nothing for so long (L3). */
const silentAfterMs = 15_000;

const rights = z.record(z.string().max(40), z.boolean());

/** What agent and viewer say to each other inside the encrypted control pipe. `reason` is one of contract's reason codes. */
export const controlPipeMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('goodbye'),
    reason: z.string().max(40),
    by: z.string().max(200).nullable(),
    message: z.string().max(500).nullable(),
  }),
  z.object({ type: z.literal('rights'), rights }),
  z.object({ type: z.literal('ping'), t: z.number() }),
  z.object({ type: z.literal('pong'), t: z.number() }),
  /** How long the device has seen no input of this session. */
  z.object({ type: z.literal('idle'), ms: z.number() }),
  /** From the device: a limit in time is near; `endsInMs` null takes the warning back. `by` says where the limit was set. */
  z.object({
    type: z.literal('limit-warning'),
    kind: z.enum(['idle', 'total', 'hours']),
    endsInMs: z.number().min(0).nullable(),
    by: z.string().max(300),
  }),
  /** From the device, once its screen is open: the input that it takes beyond plain RFB, by name. */
  z.object({ type: z.literal('input'), takes: z.array(z.string().max(40)).max(20) }),
  /** From the viewer, to a warning: somebody is there. */
  z.object({ type: z.literal('stay') }),
  z.object({ type: z.literal('clipboard'), clipboard: clipboardMessage }),
  z.object({ type: z.literal('desktop'), desktop: desktopMessage }),
]);
export type ControlPipeMessage = z.infer<typeof controlPipeMessage>;
/** What is left for whoever uses a control pipe: pings are its own affair. */
export type ControlPipeNews = Exclude<ControlPipeMessage, { type: 'ping' | 'pong' }>;
/** Of the device's desk beside its picture: the clipboard, the monitors, the size. */
export type DeskMessage = Extract<ControlPipeNews, { type: 'clipboard' | 'desktop' }>;

export interface Timers {
  /** Monotonic, ms. */
  now(): number;
  every(periodMs: number, run: () => void): () => void;
}

export interface ControlPipe {
  send(message: ControlPipeNews): void;
  readonly roundTripMs: number | null;
  close(): void;
}

export interface ControlPipeHandlers {
  onMessage(message: ControlPipeNews): void;
  onClose(cause: PipeClosed | { readonly kind: 'silent' } | { readonly kind: 'protocol-error' }): void;
}

export function startControlPipe(pipe: SecurePipe, timers: Timers, handlers: ControlPipeHandlers): ControlPipe {
  let heardAt = timers.now();
  let roundTripMs: number | null = null;
  let over = false;
  const send = (message: ControlPipeMessage): void => {
    if (!over) pipe.send(utf8.encode(JSON.stringify(message)));
  };
  const finish = (cause: Parameters<ControlPipeHandlers['onClose']>[0]): void => {
    if (over) return;
    over = true;
    stopPinging();
    pipe.close();
    handlers.onClose(cause);
  };
  const stopPinging = timers.every(pingEveryMs, () => {
    const now = timers.now();
    if (now - heardAt > silentAfterMs) finish({ kind: 'silent' });
    else send({ type: 'ping', t: now });
  });
  pipe.onClose = finish;
  pipe.onData = (bytes) => {
    if (over) return;
    const message = decode(bytes);
    if (message === null) return finish({ kind: 'protocol-error' });
    heardAt = timers.now();
    if (message.type === 'ping') send({ type: 'pong', t: message.t });
    else if (message.type === 'pong') roundTripMs = Math.max(0, timers.now() - message.t);
    else handlers.onMessage(message);
  };
  return {
    send,
    get roundTripMs() {
      return roundTripMs;
    },
    close: () => finish({ kind: 'closed-here' }),
  };
}

function decode(bytes: Uint8Array): ControlPipeMessage | null {
  if (bytes.length > messageMaxBytes) return null;
  try {
    const parsed = controlPipeMessage.safeParse(JSON.parse(utf8.decode(bytes)));
    return parsed.success ? parsed.data : null;
  } catch {
    // Neither UTF-8 nor JSON.
    return null;
  }
}
