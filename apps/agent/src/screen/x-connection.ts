import x11, { type XCallback, type XClient, type XDisplay, type XEvent, type XScreen } from 'x11';
import { assertTrusted } from './trusted-server.ts';
import { readCookie } from './xauthority.ts';
import { boundAnswers } from './bound-answers.ts';
import { ScreenError } from './screen-error.ts';
import type { XEvents } from './x-events.ts';

export interface XConnectionOptions {
  /** Such as `:0`. Always a display of this machine. */
  readonly display: string;
  /** Path of the Xauthority file; without it the connection carries no cookie. */
  readonly xauthority?: string | undefined;
  readonly log: XLog;
}

/** The shape of a pino logger, as far as the screen needs it. */
export interface XLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** Whose request the X server refused: of the core protocol or of an extension. */
interface RefusedRequest extends Error {
  readonly error: number;
  readonly majorOpcode: number;
}

/** A protocol error (BadWindow and the like) carries the number of the error; a lost connection does not. */
function isProtocolError(error: unknown): error is RefusedRequest {
  return error instanceof Error && 'error' in error && typeof error.error === 'number';
}

async function connect(options: XConnectionOptions, onClient: (client: XClient) => void): Promise<XDisplay> {
  const number = /^:(\d+)/.exec(options.display)?.[1];
  if (number === undefined) throw new ScreenError('connect-failed', `not a local display: ${options.display}`);
  await assertTrusted(number, options.xauthority);
  const cookie = options.xauthority === undefined ? undefined : await readCookie(options.xauthority, number);
  return new Promise((resolve, reject) => {
    const client = x11.createClient(
      { display: options.display, auth: cookie ?? { name: '', data: '' }, bufferRequests: true },
      (error, display) => (error === undefined || error === null ? resolve(display) : reject(error)),
    );
    // The handshake reports a refused cookie only here.
    client.once('error', reject);
    onClient(client);
  });
}

/** Events with this bit were made by a program (SendEvent), not by the X server. */
const madeByProgram = 0x80;
/** The one event that programs are to send each other (ICCCM 2.2): what was asked of a selection is there. */
const selectionNotify = 31;

/** Buffers of 16 KiB, mostly; more waits in the kernel. */
const mostWaitingBuffers = 64;

function isForged({ rawData }: XEvent): boolean {
  const code = rawData[0] ?? 0;
  return (code & madeByProgram) !== 0 && code !== (madeByProgram | selectionNotify);
}

/**
 * One connection to the X server. After the server is gone every pending and every later request rejects, `lost`
 * resolves, and nothing throws.
 */
export class XConnection {
  readonly client: XClient;
  readonly display: XDisplay;
  readonly screen: XScreen;
  readonly root: number;
  /** Resolves once, with the cause, when the X server is gone; never when `close` was called first. */
  readonly lost: Promise<ScreenError>;
  readonly #handlers = new Map<string, Set<(event: unknown) => void>>();
  readonly #refusedHandlers = new Set<(error: RefusedRequest) => void>();
  readonly #pending = new Set<(error: Error) => void>();
  readonly #atoms = new Map<string, Promise<number>>();
  readonly #log: XLog;
  #reportLost: (error: ScreenError) => void = () => undefined;
  #open = true;

  static async open(options: XConnectionOptions): Promise<XConnection> {
    let client: XClient | undefined;
    try {
      const display = await connect(options, (made) => (client = made));
      // The package looks for a server on a TCP port where it finds no socket, and anybody may listen there.
      if (!display.isLocalSocket) throw new ScreenError('connect-failed', 'an X server on a port is none of ours');
      return new XConnection(display, options.log);
    } catch (cause) {
      client?.on('error', () => undefined);
      client?.stream?.destroy();
      if (cause instanceof ScreenError) throw cause;
      throw new ScreenError('connect-failed', `cannot reach display ${options.display}`, { cause });
    }
  }

  private constructor(display: XDisplay, log: XLog) {
    const screen = display.screen[0];
    if (screen === undefined) throw new ScreenError('unsupported-screen', 'the X server has no screen');
    this.client = display.client;
    this.display = display;
    this.screen = screen;
    this.root = screen.root;
    this.#log = log;
    this.lost = new Promise((resolve) => (this.#reportLost = resolve));
    boundAnswers(this.client.pack_stream);
    this.client.on('event', (event: XEvent) => {
      if (!isForged(event)) this.#dispatch(event);
    });
    this.client.on('error', (error: unknown) => this.#onError(error));
    this.client.on('end', () => this.#onLost(new Error('the X server closed the connection')));
  }

  get isOpen(): boolean {
    return this.#open;
  }

  /** Whether the X server has long not read what it was asked: another program holds it (GrabServer), or it hangs. */
  get isBehind(): boolean {
    return this.client.pack_stream.write_queue.length > mostWaitingBuffers;
  }

  /** Issues one request and waits for its answer. */
  request<T>(issue: (callback: XCallback<T>) => void): Promise<T> {
    if (!this.#open) return Promise.reject(new ScreenError('x-server-lost', 'the X server is gone'));
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      issue((error, value) => {
        this.#pending.delete(reject);
        if (error) reject(error);
        else resolve(value);
        return true;
      });
    });
  }

  /** Sends requests that have no answer; does nothing once the server is gone. */
  send(issue: (client: XClient) => void): void {
    if (this.#open) issue(this.client);
  }

  flush(): void {
    // Behind what waits already nothing gets there sooner, and each flush would cost a buffer.
    if (this.#open && this.client.pack_stream.write_queue.length === 0) this.client.flush();
  }

  /** The extension as the caller's own declaration of it describes it; undefined when the server lacks it. */
  extension<T>(name: string): Promise<T | undefined> {
    return this.request((callback) => {
      // The package's extensions are untyped objects: x11.d.ts is where their shape is stated.
      this.client.require(name, (error, extension) => callback(null, error ? undefined : (extension as T)));
    });
  }

  atom(name: string): Promise<number> {
    let atom = this.#atoms.get(name);
    if (atom === undefined) {
      atom = this.request<number>((callback) => this.client.InternAtom(false, name, callback));
      this.#atoms.set(name, atom);
    }
    return atom;
  }

  /** Calls `handler` for each event of that name. The answer undoes it. */
  on<N extends keyof XEvents>(name: N, handler: (event: XEvents[N]) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers);
    // The package's events are untyped objects: x-events.ts is where their shapes are stated.
    const untyped = handler as (event: unknown) => void;
    handlers.add(untyped);
    return () => handlers.delete(untyped);
  }

  /** Calls `handler` for each request without an answer that the X server refuses. */
  onRefused(handler: (error: RefusedRequest) => void): void {
    this.#refusedHandlers.add(handler);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#rejectPending(new ScreenError('x-server-lost', 'the screen was closed'));
    this.client.terminate();
  }

  #dispatch(event: XEvent): void {
    for (const handler of this.#handlers.get(event.name ?? '') ?? []) handler(event);
  }

  #onError(error: unknown): void {
    // Windows of other programs vanish while we speak to them (clipboard): such an error concerns one request only.
    if (!isProtocolError(error)) return this.#onLost(error);
    this.#log.debug({ err: error }, 'the X server refused a request');
    for (const handler of this.#refusedHandlers) handler(error);
  }

  #onLost(cause: unknown): void {
    if (!this.#open) return;
    this.#open = false;
    const error = new ScreenError('x-server-lost', 'the X server is gone', { cause });
    this.#rejectPending(error);
    this.#reportLost(error);
  }

  #rejectPending(error: Error): void {
    for (const reject of this.#pending) reject(error);
    this.#pending.clear();
  }
}
