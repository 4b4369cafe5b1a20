import type { PictureQuality as QualityChoice } from '@usher/link';
import { copyRectangle, type EncodedRectangle, fenceRequest, framebufferUpdate } from '@usher/rfb';
import type { ScreenChanges } from '../capture.ts';
import { ZrleStream } from '../encoders/zrle-stream.ts';
import type { Frame } from '../frame.ts';
import { area, intersect, type Rectangle } from '../rectangle.ts';
import type { ScreenParts } from '../screen-parts.ts';
import { VideoLanes } from '../video/video-lanes.ts';
import { noWishes, type ViewerWishes } from '../viewer-wishes.ts';
import { Backlog } from './backlog.ts';
import { Pacing } from './pacing.ts';
import { AutomaticQuality, chosenQuality, levelQuality, type PictureQuality } from './picture-quality.ts';
import { refinementMs, RefinementSize } from './refinement-size.ts';
import { Unrefined } from './unrefined.ts';
import { type GrabTimes, RecentStages, type UpdateStages } from './update-stages.ts';

/** More than this on its way to the relay, and new pictures wait. */
const mostBufferedBytes = 512 * 1024;
/** A road that is full, or a lease that is in doubt, is looked at again after so long. */
const lookAgainMs = 20;
/** What has not changed for so long is shown again without loss. */
const stillMs = 500;
/** A road that delivers this much takes any update in a moment. */
const fastBytesPerMs = 5_000;
const momentMs = 80;
const fewestPixels = 16_384;
const leastBytesPerPixel = 0.005;

/** Rectangles that are no pixels: sizes, the cursor, what the server understands. They go first. */
export interface Signs {
  hasNews(): boolean;
  take(): EncodedRectangle[];
  /** What was taken did not reach the viewer. */
  tellAgain(): void;
}

export interface PictureFlowOptions {
  readonly parts: Pick<ScreenParts, 'capture' | 'encoders' | 'video' | 'now'>;
  readonly signs: Signs;
  /** The size that the viewer draws in; nothing outside may be sent. */
  told(): { readonly width: number; readonly height: number };
  /** Whether the handshake is over. */
  isReady(): boolean;
  /** The lease (L3). */
  mayPass(): boolean;
  bufferedBytes(): number;
  write(bytes: Uint8Array): void;
  /** A picture could not be encoded. */
  onBroken(): void;
}

/** What is taken from the backlog for one update. */
interface Portion {
  readonly moves: ReturnType<Backlog['take']>['moves'];
  readonly pixels: readonly Rectangle[];
  /** Shown again, and only to be finer. */
  readonly isRefinement: boolean;
}

const nothing: Portion = { moves: [], pixels: [], isRefinement: false };

/** The pictures of one viewer: the latest wins, and none leaves before the road has room for it. */
export class PictureFlow {
  readonly #options: PictureFlowOptions;
  readonly #pacing: Pacing;
  readonly #lanes: VideoLanes;
  readonly #stages: RecentStages;
  readonly #zrleStream = new ZrleStream();
  readonly #automatic = new AutomaticQuality();
  readonly #refinementSize = new RefinementSize();
  #wishes: ViewerWishes = noWishes;
  /** A person's; without one the viewer's own quality level holds. */
  #choice: QualityChoice | undefined;
  #backlog: Backlog;
  #unrefined: Unrefined;
  /** Of the oldest grab that is not shown yet. */
  #times: GrabTimes | undefined;
  #requested = false;
  /** The grab that answers who asked for everything; none while nobody did. */
  #awaitedGrab = 0;
  #continuous = false;
  #sending = false;
  /** Of the last larger update. */
  #bytesPerPixel = 0.1;
  #fence = 0;
  #again: NodeJS.Timeout | undefined;
  #refining: NodeJS.Timeout | undefined;
  /** Nothing was sent after a refinement yet. */
  #hasJustRefined = false;
  #over = false;

  constructor(options: PictureFlowOptions) {
    this.#options = options;
    const { capture, video, now } = options.parts;
    this.#pacing = new Pacing(now);
    this.#stages = new RecentStages(now());
    this.#backlog = new Backlog(capture.frame.width, capture.frame.height);
    this.#unrefined = new Unrefined(capture.frame.width, capture.frame.height);
    this.#lanes = new VideoLanes({
      threads: video,
      frame: () => capture.frame,
      maySend: () => this.#mayLeave(),
      send: (rectangle) => this.#sendVideo(rectangle),
      giveBack: (area, isShown) => {
        if (!isShown || !this.#refines) this.#backlog.add(area);
      },
      quantizer: () => this.#quality?.quantizer ?? 26,
    });
  }

  /** Where the time of the last updates went. */
  get stages(): UpdateStages | undefined {
    return this.#stages.medians();
  }

  /** Whether new pixels could be sent now. */
  get isReady(): boolean {
    return !this.#sending && this.#mayLeave();
  }

  /** Whether films should be looked for although nothing can leave now: on a slow road they would else never be found. */
  get isWatching(): boolean {
    return this.#mayShowVideo() && !this.#pacing.isStuck;
  }

  set wishes(wishes: ViewerWishes) {
    if (wishes.video) this.#options.parts.video.prepare();
    this.#wishes = wishes;
  }

  set quality(choice: QualityChoice) {
    this.#choice = choice;
    this.update();
  }

  /** Everything is shown anew. */
  repaint(): void {
    this.#backlog.add(this.#options.parts.capture.bounds);
  }

  changed(changes: ScreenChanges): void {
    if (changes.all.length > 0) this.#times ??= changes.times;
    this.#unrefined.changed(changes.all, this.#options.parts.now());
    this.#lanes.follow(this.#mayShowVideo() ? changes.fast : []);
    this.#backlog.addChanges(this.#lanes.take(changes), this.#wishes.copyRect && this.#knowsSize());
    this.update();
    this.#lanes.pump();
  }

  resized(): void {
    const { width, height } = this.#options.parts.capture.frame;
    this.#lanes.follow([]);
    this.#backlog = new Backlog(width, height);
    this.#unrefined = new Unrefined(width, height);
    this.repaint();
  }

  request(incremental: boolean, wanted: Rectangle): void {
    const { capture } = this.#options.parts;
    this.#requested = true;
    const inside = intersect(wanted, capture.bounds);
    if (!incremental && inside !== undefined) {
      this.#backlog.add(inside);
      // Asked again while the answer waits, it does not wait for longer.
      if (this.#awaitedGrab === 0) this.#awaitedGrab = capture.newest;
    }
    this.goOn();
  }

  /** Updates leave unasked, each with a fence. */
  set continuous(on: boolean) {
    this.#continuous = on;
    this.goOn();
  }

  acknowledged(fence: number): void {
    this.#pacing.acknowledged(fence);
    this.#automatic.follow(this.#pacing.bytesPerMs);
    this.goOn();
  }

  /** Something that held pictures back may be gone. */
  goOn(): void {
    this.update();
    this.#lanes.pump();
    this.#options.parts.capture.wake();
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#again);
    clearTimeout(this.#refining);
    this.#lanes.stop();
  }

  update(): void {
    const { parts, signs } = this.#options;
    const { capture } = parts;
    if (this.#backlog.isEmpty && !signs.hasNews()) return this.#planRefinement();
    if (!this.isReady) return;
    // Whoever asks only for everything would else be shown for ever what was known before it asked.
    if (!capture.hasPicture || capture.shown < this.#awaitedGrab) return capture.wake();
    this.#awaitedGrab = 0;
    void this.#sendAndGoOn(() => ({ ...this.#backlog.take(this.#mostPixels), isRefinement: false }));
  }

  get #quality(): PictureQuality | undefined {
    const { jpeg } = this.#wishes.format;
    if (this.#choice === 'automatic') return this.#automatic.quality;
    if (this.#choice !== undefined) return chosenQuality(this.#choice);
    return jpeg === undefined ? undefined : levelQuality(jpeg);
  }

  /** Copies and films reach over the whole screen: a viewer that knows another size cannot show them. */
  #knowsSize(): boolean {
    const told = this.#options.told();
    const { width, height } = this.#options.parts.capture.frame;
    return told.width === width && told.height === height;
  }

  #mayShowVideo(): boolean {
    const { video } = this.#options.parts;
    return this.#wishes.video && this.#continuous && this.#knowsSize() && video.codec !== undefined;
  }

  /** Whether anything new could leave now. */
  #mayLeave(): boolean {
    const { isReady, bufferedBytes, mayPass } = this.#options;
    if (this.#over || !isReady()) return false;
    if (!this.#requested && !this.#continuous) return false;
    if (this.#continuous && !this.#pacing.maySend) return false;
    if (bufferedBytes() > mostBufferedBytes || !mayPass()) {
      this.#lookAgain();
      return false;
    }
    return true;
  }

  #lookAgain(): void {
    this.#again ??= setTimeout(() => {
      this.#again = undefined;
      this.goOn();
    }, lookAgainMs);
  }

  async #sendAndGoOn(take: () => Portion): Promise<void> {
    this.#sending = true;
    try {
      await this.#send(take);
    } catch {
      // A picture that cannot be encoded ends this session, never the agent with everybody else's.
      return this.#options.onBroken();
    }
    this.#sending = false;
    this.goOn();
  }

  async #send(take: () => Portion): Promise<void> {
    const { parts, signs, mayPass, told } = this.#options;
    const { frame } = parts.capture;
    const firstRectangles = signs.take();
    // A viewer that cannot be told of a new size is shown what fits the one it knows.
    const known = { x: 0, y: 0, ...told() };
    await frame.startReading();
    let portion = nothing;
    let rectangles: readonly EncodedRectangle[] = [];
    try {
      // After a resize the old picture has nobody to show it to.
      portion = parts.capture.frame === frame ? take() : nothing;
      rectangles = await this.#encode(frame, portion, known);
    } finally {
      frame.stopReading();
    }
    const all = [...firstRectangles, ...rectangles];
    // Asked again: encoding took time, and the session may have ended meanwhile.
    if (all.length === 0 || this.#over) return;
    if (!mayPass()) return this.#keepForLater();
    this.#leave(all);
    this.#hasJustRefined = portion.isRefinement;
    if (this.#times !== undefined) this.#stages.note(this.#times, parts.now());
    this.#times = undefined;
    this.#requested = false;
  }

  async #encode(frame: Frame, portion: Portion, known: Rectangle): Promise<readonly EncodedRectangle[]> {
    const { moves, isRefinement } = portion;
    const pixels = portion.pixels.flatMap((change) => intersect(change, known) ?? []);
    const { format } = this.#wishes;
    // Who asked for no loss is shown none.
    const isLossy = format.jpeg !== undefined && !isRefinement;
    const jpeg = isLossy ? this.#quality?.jpeg : undefined;
    const encoded = await this.#options.parts.encoders.encode(frame, pixels, { ...format, jpeg });
    this.#unrefined.moved(moves);
    this.#noteBytes(encoded);
    this.#unrefined.sent(encoded);
    return [...moves.map(({ fromX, fromY, to }) => copyRectangle(to, fromX, fromY)), ...encoded];
  }

  /** On a slow road an update is not larger than what the road takes in a moment: input is answered in between. */
  get #mostPixels(): number {
    const { bytesPerMs } = this.#pacing;
    if (!this.#continuous || bytesPerMs === undefined || bytesPerMs >= fastBytesPerMs) return Number.POSITIVE_INFINITY;
    return Math.max(fewestPixels, (bytesPerMs * momentMs) / this.#bytesPerPixel);
  }

  #noteBytes(encoded: readonly EncodedRectangle[]): void {
    const pixels = encoded.reduce((sum, rectangle) => sum + area(rectangle), 0);
    if (pixels < fewestPixels) return;
    const bytes = encoded.reduce((sum, { payload }) => sum + payload.length, 0);
    this.#bytesPerPixel = Math.max(leastBytesPerPixel, bytes / pixels);
  }

  /** What was taken and may not leave now is shown as a whole when it may again. */
  #keepForLater(): void {
    this.repaint();
    this.#options.signs.tellAgain();
    this.#lookAgain();
  }

  #sendVideo(rectangle: EncodedRectangle): boolean {
    if (this.#over) return false;
    if (!this.#options.mayPass()) {
      this.#lookAgain();
      return false;
    }
    this.#leave([rectangle]);
    this.#unrefined.mark(rectangle);
    return true;
  }

  /** An empty fence: its answer tells how long the road is. */
  probe(): void {
    this.#sendFence(0);
  }

  #leave(rectangles: readonly EncodedRectangle[]): void {
    this.#hasJustRefined = false;
    if (this.#continuous && this.#pacing.wantsProbe) this.probe();
    const update = framebufferUpdate(this.#zrleStream.begin(rectangles));
    this.#options.write(update);
    // Who asks for each update has told by that that it has shown the one before; a fence now and then measures the road.
    if (this.#continuous || (this.#wishes.fence && this.#pacing.isIdle)) this.#sendFence(update.length);
  }

  /** After so many bytes. */
  #sendFence(lengthBytes: number): void {
    this.#fence = (this.#fence + 1) >>> 0;
    this.#pacing.sent(this.#fence, lengthBytes);
    this.#options.write(fenceRequest(this.#fence));
  }

  /** Whether what is lossy now will be shown again without. */
  get #refines(): boolean {
    return this.#continuous && !this.#over && this.#quality?.refines === true;
  }

  /** Looks from time to time, while there is anything to refine, whether it has stood still for long enough. */
  #planRefinement(): void {
    if (!this.#refines || this.#unrefined.isEmpty || this.#refining !== undefined) return;
    this.#refineIn(this.#pacing.isIdle ? refinementMs / 4 : refinementMs);
  }

  #refineIn(ms: number): void {
    this.#refining = setTimeout(() => {
      this.#refining = undefined;
      this.#refine();
    }, ms);
  }

  #refine(): void {
    const { capture, now } = this.#options.parts;
    if (this.#over || !this.#backlog.isEmpty) return;
    if (!this.isReady || !this.#pacing.isIdle || !capture.hasPicture) return this.#planRefinement();
    if (this.#hasJustRefined) {
      this.#hasJustRefined = false;
      this.#refinementSize.answered(this.#pacing.roundTripMs - this.#pacing.shortestRoundTripMs);
    }
    const still = this.#unrefined.take(now() - stillMs, this.#refinementSize.tiles, this.#lanes.areas);
    if (still === undefined) return this.#refineIn(stillMs / 2);
    void this.#sendAndGoOn(() => {
      if (this.#backlog.isEmpty) return { moves: [], pixels: [still], isRefinement: true };
      // The screen went on: what is to be copied now must still be what the viewer shows.
      this.#unrefined.mark(still);
      return nothing;
    });
  }
}
