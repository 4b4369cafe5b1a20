import {
  type ClientMessage,
  type Desktop,
  copyRectangle,
  type EncodedRectangle,
  endOfContinuousUpdates,
  fenceFlag,
  fenceRequest,
  framebufferUpdate,
  mouseButtonsRectangle,
  qemuKeyRectangle,
  RfbServer,
  serverFence,
  type SizeChange,
} from '@usher/rfb';
import { ZrleStream } from './encoders/zrle-stream.ts';
import { HeldInput } from '../input/held-input.ts';
import { type PersonInput, playInput, waitMs } from '../input/play-input.ts';
import { WaitingInput } from '../input/waiting-input.ts';
import { cursorImage } from './cursor-image.ts';
import { Backlog } from './backlog.ts';
import { Pacing } from './pacing.ts';
import { PersonActs } from './person-acts.ts';
import { intersect, type Rectangle } from './rectangle.ts';
import type { Resizer } from './resizer.ts';
import type { ScreenParts, ServeOptions } from './screen-parts.ts';
import { type GrabTimes, RecentStages, type UpdateStages } from './update-stages.ts';
import { VideoLanes } from './video/video-lanes.ts';
import { ViewerClipboard } from './viewer-clipboard.ts';
import { ViewerSize } from './viewer-size.ts';
import { noWishes, type ViewerWishes, wishesOf } from './viewer-wishes.ts';

/** More than this on its way to the relay, and new pictures wait. */
const mostBufferedBytes = 512 * 1024;
/** A road that is full, or a lease that is in doubt, is looked at again after so long. */
const lookAgainMs = 20;

const nothing = { moves: [], pixels: [] };

/** One viewer of the screen: the latest picture wins, and nothing leaves or lands but by `mayPass`. */
export class ScreenSession {
  readonly #parts: ScreenParts;
  readonly #options: ServeOptions;
  readonly #server: RfbServer;
  readonly #held = new HeldInput();
  readonly #waitingInput = new WaitingInput({
    waitMs: (message) => waitMs(this.#parts, this.#held, message),
    play: (message) => this.#input(message),
    onFlood: () => this.#release(),
  });
  readonly #pacing: Pacing;
  readonly #clipboard: ViewerClipboard;
  readonly #unlisten: (() => void)[] = [];
  readonly #viewerSize = new ViewerSize();
  readonly #personActs = new PersonActs();
  readonly #zrleStream = new ZrleStream();
  #wishes: ViewerWishes = noWishes;
  #encodings: readonly number[] = [];
  readonly #stages = new RecentStages();
  /** Of the oldest grab that is not shown yet. */
  #times: GrabTimes | undefined;
  readonly #lanes: VideoLanes;
  #backlog: Backlog;
  #handshaking = true;
  #requested = false;
  /** The grab that answers who asked for everything; none while nobody did. */
  #awaitedGrab = 0;
  #continuous = false;
  #announced = new Set<'fence' | 'continuous' | 'qemu' | 'buttons'>();
  #pendingCursor = false;
  #sending = false;
  #fence = 0;
  #again: NodeJS.Timeout | undefined;
  #over = false;

  constructor(parts: ScreenParts, options: ServeOptions) {
    this.#parts = parts;
    this.#options = options;
    const { pipe } = options;
    this.#pacing = new Pacing(parts.now);
    this.#backlog = new Backlog(parts.capture.frame.width, parts.capture.frame.height);
    this.#lanes = new VideoLanes({
      threads: parts.video,
      frame: () => parts.capture.frame,
      maySend: () => this.#mayLeave(),
      send: (rectangle) => this.#sendVideo(rectangle),
      giveBack: (area) => this.#backlog.add(area),
      quantizer: () => 26,
    });
    this.#clipboard = new ViewerClipboard({
      write: (bytes) => this.#write(bytes),
      mayProvide: () => options.rights().clipboardOut && options.mayPass(),
      onText: (text) => {
        if (!options.rights().clipboardIn || !options.mayPass()) return;
        parts.clipboard?.setText(text, this.#clipboardListener);
        options.onInput();
      },
    });
    this.#server = new RfbServer({
      write: (bytes) => this.#write(bytes),
      facts: () => {
        const size = this.#size();
        this.#viewerSize.tell(size);
        return { ...size, name: new Uint8Array(Buffer.from(options.name, 'utf8')) };
      },
      onMessage: (message) => this.#take(message),
      onProtocolError: () => this.#close('protocol-error'),
    });
    this.#listen();
    pipe.onClose = () => this.#close('closed');
    // Last: what waits in the pipe is delivered here and now, and may end the session at once.
    pipe.onData = (bytes) => this.#server.receive(bytes);
  }

  /** Where the time of the last updates went. */
  get stages(): UpdateStages | undefined {
    return this.#stages.medians();
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Rights are asked each time; what was held by one that is gone is let go now. */
  rightsChanged(): void {
    if (!this.#options.rights().control) this.#release();
    this.#update();
    this.#parts.capture.wake();
  }

  /** Synchronous: after it returns no pixel leaves, no key lands, and nothing stays pressed. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#again);
    this.#server.stop();
    for (const unlisten of this.#unlisten) unlisten();
    this.#lanes.stop();
    this.#release();
    this.#parts.flush();
  }

  readonly #clipboardListener = {
    mayReceive: (): boolean => !this.#over && this.#options.rights().clipboardOut && this.#options.mayPass(),
    onText: (text: string): void => {
      if (this.#server.isReady) this.#clipboard.offer(text);
    },
  };

  #listen(): void {
    const { capture, cursor, clipboard } = this.#parts;
    this.#unlisten.push(
      capture.listen({
        isReady: () => this.#mayUpdate(),
        onChanges: (changes) => {
          this.#times ??= changes.times;
          this.#lanes.follow(this.#mayShowVideo() ? changes.fast : []);
          this.#backlog.addChanges(this.#lanes.take(changes), this.#mayCopy());
          this.#update();
          this.#lanes.pump();
        },
        onResize: () => this.#resized(),
      }),
    );
    if (cursor !== undefined) {
      this.#unlisten.push(
        cursor.listen(() => {
          this.#pendingCursor = this.#wishes.cursor;
          this.#update();
        }),
      );
    }
    this.#unlisten.push(this.#parts.monitors.listen(() => this.#update()));
    if (clipboard !== undefined) this.#unlisten.push(clipboard.listen(this.#clipboardListener));
  }

  #mayShowVideo(): boolean {
    const { told } = this.#viewerSize;
    const { width, height } = this.#size();
    const isWhole = told.width === width && told.height === height;
    return this.#wishes.video && this.#continuous && isWhole && this.#parts.video.codec !== undefined;
  }

  /** Copies reach over the whole screen: a viewer that knows another size cannot carry them out. */
  #mayCopy(): boolean {
    const { width, height } = this.#viewerSize.told;
    return this.#wishes.copyRect && width === this.#size().width && height === this.#size().height;
  }

  #size(): Desktop {
    const { width, height } = this.#parts.capture.frame;
    return { width, height, screens: this.#parts.monitors.on({ width, height }) };
  }

  #write(bytes: Uint8Array): void {
    // The handshake shows nothing of the screen, and is not said twice.
    if (!this.#over && (this.#handshaking || this.#options.mayPass())) this.#options.pipe.send(bytes);
  }

  #close(cause: 'closed' | 'protocol-error'): void {
    if (this.#over) return;
    this.stop();
    this.#options.onClosed(cause);
  }

  #release(): void {
    this.#waitingInput.clear();
    this.#parts.keyboard.releaseAll(this.#held);
    this.#parts.pointer.releaseAll(this.#held);
    this.#parts.flush();
  }

  #take(message: ClientMessage): void {
    this.#handshaking = false;
    switch (message.type) {
      case 'set-pixel-format':
        this.#wishes = wishesOf(this.#encodings, message.format);
        return this.#backlog.add(this.#parts.capture.bounds);
      case 'set-encodings':
        this.#encodings = message.encodings;
        this.#wishes = wishesOf(message.encodings, this.#wishes.format.pixelFormat);
        return this.#announce();
      case 'update-request':
        return this.#requestUpdate(message.incremental, message.area);
      case 'continuous-updates':
        return this.#setContinuous(message.enable);
      case 'fence':
        return this.#takeFence(message.flags, message.payload);
      case 'set-desktop-size':
        return this.#changeSize(message.width, message.height);
      case 'cut-text':
        return this.#clipboard.plainText(message.text);
      case 'clipboard':
        return this.#clipboard.extendedMessage(message.flags, message.payload);
      case 'key':
      case 'pointer':
      case 'motion':
      case 'locks':
        return this.#waitingInput.take(message);
    }
  }

  #input(message: PersonInput): void {
    const { rights, mayPass, onInput } = this.#options;
    if (!rights().control) return;
    // A key whose release would be dropped must not stay down.
    if (!mayPass()) return this.#release();
    playInput(this.#parts, this.#held, message, this.#size());
    this.#parts.flush();
    if (this.#personActs.isOne(message)) onInput();
  }

  /** Each extension is announced once, when the viewer said that it knows it. */
  #announce(): void {
    const wishes = this.#wishes;
    if (wishes.fence && this.#once('fence')) this.#write(serverFence(fenceFlag.request, new Uint8Array(0)));
    if (wishes.continuousUpdates && wishes.fence && this.#once('continuous')) this.#write(endOfContinuousUpdates);
    if (wishes.extendedClipboard && this.#parts.clipboard !== undefined) this.#clipboard.extend();
    this.#viewerSize.understands(wishes);
    this.#pendingCursor = wishes.cursor && this.#parts.cursor !== undefined;
    this.#update();
  }

  #once(what: 'fence' | 'continuous' | 'qemu' | 'buttons'): boolean {
    if (this.#announced.has(what)) return false;
    this.#announced.add(what);
    return true;
  }

  #requestUpdate(incremental: boolean, area: Rectangle): void {
    this.#requested = true;
    const inside = intersect(area, this.#parts.capture.bounds);
    if (!incremental && inside !== undefined) {
      this.#backlog.add(inside);
      // Asked again while the answer waits, it does not wait for longer.
      if (this.#awaitedGrab === 0) this.#awaitedGrab = this.#parts.capture.newest;
    }
    this.#update();
    this.#parts.capture.wake();
  }

  #setContinuous(enable: boolean): void {
    const was = this.#continuous;
    this.#continuous = enable && this.#announced.has('continuous');
    if (was && !this.#continuous) this.#write(endOfContinuousUpdates);
    this.#update();
    this.#parts.capture.wake();
  }

  #takeFence(flags: number, payload: Uint8Array): void {
    if ((flags & fenceFlag.request) !== 0) {
      // Messages are handled in order and at once, so every kind of blocking holds already.
      const understood = fenceFlag.blockBefore | fenceFlag.blockAfter | fenceFlag.syncNext;
      return this.#write(serverFence(flags & understood, payload));
    }
    if (payload.length !== 4) return;
    this.#pacing.acknowledged(Buffer.from(payload).readUInt32BE(0));
    this.#update();
    this.#lanes.pump();
    this.#parts.capture.wake();
  }

  #changeSize(width: number, height: number): void {
    const { resizer } = this.#parts;
    const allowed = this.#options.rights().control && this.#options.mayPass() && resizer !== undefined;
    if (!allowed) return this.#answerSize('prohibited');
    void this.#applySize(resizer, width, height);
  }

  async #applySize(resizer: Resizer, width: number, height: number): Promise<void> {
    this.#viewerSize.asked();
    const result = await resizer.resize(width, height);
    if (this.#over) return;
    const size = this.#size();
    // The answer to a size that is still to come is given with it.
    const isToCome = result === 'done' && (size.width !== width || size.height !== height);
    if (!isToCome) this.#answerSize(result);
    this.#parts.capture.wake();
  }

  #answerSize(result: SizeChange['result']): void {
    this.#viewerSize.answer(result);
    this.#update();
  }

  #resized(): void {
    const { width, height } = this.#size();
    this.#lanes.follow([]);
    this.#backlog = new Backlog(width, height);
    this.#backlog.add(this.#parts.capture.bounds);
    this.#viewerSize.changed();
    this.#update();
  }

  #mayUpdate(): boolean {
    return !this.#sending && this.#mayLeave();
  }

  /** Whether anything new could leave now. */
  #mayLeave(): boolean {
    if (this.#over || !this.#server.isReady) return false;
    if (!this.#requested && !this.#continuous) return false;
    if (this.#announced.has('fence') && this.#continuous && !this.#pacing.maySend) return false;
    if (this.#options.pipe.bufferedBytes > mostBufferedBytes || !this.#options.mayPass()) {
      this.#lookAgain();
      return false;
    }
    return true;
  }

  #lookAgain(): void {
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      this.#update();
      this.#lanes.pump();
      this.#parts.capture.wake();
    }, lookAgainMs);
  }

  #update(): void {
    const signs = this.#viewerSize.hasNews(this.#size()) || this.#pendingCursor;
    const qemu = this.#wishes.qemuKeys && !this.#announced.has('qemu');
    if ((this.#backlog.isEmpty && !signs && !qemu) || !this.#mayUpdate()) return;
    const { capture } = this.#parts;
    // Whoever asks only for everything would else be shown for ever what was known before it asked.
    if (!capture.hasPicture || capture.shown < this.#awaitedGrab) return capture.wake();
    this.#awaitedGrab = 0;
    this.#sending = true;
    void this.#sendAndGoOn();
  }

  async #sendAndGoOn(): Promise<void> {
    try {
      await this.#send();
    } catch {
      // A picture that cannot be encoded ends this session, never the agent with everybody else's.
      return this.#close('protocol-error');
    }
    this.#sending = false;
    this.#update();
    this.#parts.capture.wake();
  }

  async #send(): Promise<void> {
    const { frame } = this.#parts.capture;
    const { format } = this.#wishes;
    const signs = this.#signs();
    // A viewer that cannot be told of a new size is shown what fits the one it knows.
    const known = { x: 0, y: 0, ...this.#viewerSize.told };
    await frame.startReading();
    let rectangles: readonly EncodedRectangle[] = [];
    try {
      // After a resize the old picture has nobody to show it to.
      const isStale = this.#parts.capture.frame !== frame;
      const { moves, pixels } = isStale ? nothing : this.#backlog.take();
      const changes = pixels.flatMap((change) => intersect(change, known) ?? []);
      const encoded = await this.#parts.encoders.encode(frame, changes, format);
      rectangles = [...moves.map(({ fromX, fromY, to }) => copyRectangle(to, fromX, fromY)), ...encoded];
    } finally {
      frame.stopReading();
    }
    const all = [...signs, ...rectangles];
    // Asked again: encoding took time, and the session may have ended meanwhile.
    if (all.length === 0 || this.#over) return;
    if (!this.#options.mayPass()) return this.#keepForLater();
    const update = framebufferUpdate(this.#zrleStream.begin(all));
    this.#write(update);
    if (this.#times !== undefined) this.#stages.note(this.#times, this.#parts.now());
    this.#times = undefined;
    this.#requested = false;
    if (this.#announced.has('fence') && this.#continuous) this.#askFence(update.length);
  }

  /** What was taken and may not leave now is shown as a whole when it may again. */
  #keepForLater(): void {
    this.#backlog.add(this.#parts.capture.bounds);
    this.#viewerSize.tellAgain();
    this.#pendingCursor = this.#wishes.cursor;
    this.#announced.delete('qemu');
    this.#announced.delete('buttons');
    this.#lookAgain();
  }

  /** Rectangles that are no pixels: a new size must come first. */
  #signs(): EncodedRectangle[] {
    const signs = this.#viewerSize.take(this.#size());
    if (this.#wishes.qemuKeys && this.#once('qemu')) signs.push(qemuKeyRectangle);
    if (this.#wishes.sideButtons && this.#once('buttons')) signs.push(mouseButtonsRectangle);
    if (this.#pendingCursor && this.#parts.cursor !== undefined) {
      signs.push(cursorImage(this.#parts.cursor.cursor, this.#wishes.format.pixelFormat));
    }
    this.#pendingCursor = false;
    return signs;
  }

  #sendVideo(rectangle: EncodedRectangle): boolean {
    if (this.#over) return false;
    if (!this.#options.mayPass()) {
      this.#lookAgain();
      return false;
    }
    const update = framebufferUpdate([rectangle]);
    this.#write(update);
    this.#askFence(update.length);
    return true;
  }

  /** After an update of so many bytes. */
  #askFence(lengthBytes: number): void {
    this.#fence = (this.#fence + 1) >>> 0;
    this.#pacing.sent(this.#fence, lengthBytes);
    this.#write(fenceRequest(this.#fence));
  }
}
