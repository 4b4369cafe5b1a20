import type { DamageExtension } from 'x11';
import { DamageWatch } from './damage-watch.ts';
import { DirtyTiles } from './dirty-tiles.ts';
import { acceptChange, findChanges } from './find-changes.ts';
import { Frame } from './frame.ts';
import { type Grabber, type GrabberKind, type OpenGrabber, chooseGrabber } from './grabber.ts';
import { findMoves } from './moves/find-moves.ts';
import type { Move } from './moves/move.ts';
import { without } from './moves/without.ts';
import { type Rectangle, intersect, same, union } from './rectangle.ts';
import { ScreenError } from './screen-error.ts';
import type { GrabTimes } from './flow/update-stages.ts';
import type { FastAreas } from './video/fast-areas.ts';
import { watchForFilms } from './video/watch-for-films.ts';
import type { XConnection, XLog } from './x-connection.ts';
import type { XEvents } from './x-events.ts';

/** At most 60 grabs a second; two in a row may be closer after a pause, so that an echo is not held back. */
const frameIntervalMs = 1000 / 60;
/** Often enough to find a film. */
const watchIntervalMs = 35;
/** A film that stopped is looked for this long after the last grab. */
const filmCheckMs = 150;
const structureNotifyMask = 0x20000;

/** What a grab found. */
export interface ScreenChanges {
  /** Every pixel that differs from before. */
  readonly all: readonly Rectangle[];
  /** What was elsewhere before; to be carried out in this order. */
  readonly moves: readonly Move[];
  /** The pixels that differ once the moves are done. */
  readonly rest: readonly Rectangle[];
  /** What changes as films do. */
  readonly fast: readonly Rectangle[];
  readonly times: GrabTimes;
}

/** Somebody who shows the screen to a viewer. */
export interface FrameListener {
  /** Whether new pixels could be sent now; nobody ready, nothing is grabbed. */
  isReady(): boolean;
  /** Whether it wants films to be found even while it is not ready. */
  isWatching(): boolean;
  /** After each grab, also one that found nothing changed. */
  onChanges(changes: ScreenChanges): void;
  onResize(): void;
}

export interface CaptureOptions {
  readonly x: XConnection;
  readonly log: XLog;
  readonly now: () => number;
  readonly grabbers?: readonly GrabberKind[] | undefined;
}

/**
 * The one capture of a screen, however many look at it. It follows the X server's damage events, takes only the
 * damaged rows and tells its listeners which pixels really changed.
 */
export class Capture {
  readonly #x: XConnection;
  readonly #log: XLog;
  readonly #now: () => number;
  readonly #damageWatch: DamageWatch;
  readonly #openGrabber: OpenGrabber;
  readonly #listeners = new Set<FrameListener>();
  #grabber: Grabber;
  #frame: Frame;
  #fastAreas: FastAreas;
  #damage: Rectangle | undefined;
  #damagedAt = 0;
  #nextGrabAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = 0;
  #filmTimer: NodeJS.Timeout | undefined;
  #lastTimes: GrabTimes = { damagedAt: 0, begunAt: 0, grabbedAt: 0, comparedAt: 0 };
  #grabbing = false;
  /** Grabs that failed, one after the other. */
  #failures = 0;
  #begun = 0;
  #shown = 0;
  #closed = false;
  #hasPicture = false;
  #newSize: { readonly width: number; readonly height: number } | undefined;

  static async start(options: CaptureOptions): Promise<Capture> {
    const { x } = options;
    assertTrueColour(x);
    const damage = await x.extension<DamageExtension>('damage');
    // Regions of DAMAGE are those of XFIXES, which must be greeted first.
    const fixes = await x.extension('fixes');
    if (damage === undefined || fixes === undefined) {
      throw new ScreenError('missing-extension', 'the X server has no DAMAGE or no XFIXES extension');
    }
    const openGrabber = await chooseGrabber(x, options.grabbers);
    const frame = new Frame(x.screen.pixel_width, x.screen.pixel_height);
    const grabber = await openGrabber(frame);
    options.log.info({ grabber: grabber.kind, width: frame.width, height: frame.height }, 'capturing the screen');
    return new Capture(options, damage, openGrabber, grabber, frame);
  }

  private constructor(
    options: CaptureOptions,
    damageExtension: DamageExtension,
    openGrabber: OpenGrabber,
    grabber: Grabber,
    frame: Frame,
  ) {
    this.#x = options.x;
    this.#log = options.log;
    this.#now = options.now;
    this.#openGrabber = openGrabber;
    this.#grabber = grabber;
    this.#frame = frame;
    this.#fastAreas = watchForFilms(this.#frame);
    this.#x.on('ConfigureNotify', (event) => {
      if (event.wid === this.#x.root) this.#resized(event);
    });
    this.#x.send((client) => client.ChangeWindowAttributes(this.#x.root, { eventMask: structureNotifyMask }));
    this.#damageWatch = new DamageWatch(this.#x, damageExtension, {
      onDamage: (area) => this.#addDamage(area),
      onLost: () => this.#addDamage(this.bounds),
    });
    this.#damage = this.bounds;
  }

  get frame(): Frame {
    return this.#frame;
  }

  get bounds(): Rectangle {
    return { x: 0, y: 0, width: this.#frame.width, height: this.#frame.height };
  }

  get grabberKind(): GrabberKind {
    return this.#grabber.kind;
  }

  /** The number of the grab that is in the frame. */
  get shown(): number {
    return this.#shown;
  }

  /** The number of the grab that will have shown everything reported so far: what is shown now, when nothing waits. */
  get newest(): number {
    const waits = this.#damage !== undefined || this.#newSize !== undefined;
    return waits ? this.#begun + 1 : this.#begun;
  }

  /** False until the first grab: before it the frame is blank, and nobody should be shown that. */
  get hasPicture(): boolean {
    return this.#hasPicture;
  }

  listen(listener: FrameListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A listener became ready: grabs when there is something to grab. */
  wake(): void {
    if (this.#grabbing || this.#closed) return;
    if (this.#damage === undefined && this.#newSize === undefined) return;
    const listeners = [...this.#listeners];
    const isReady = listeners.some((listener) => listener.isReady());
    if (!isReady && !listeners.some((listener) => listener.isWatching())) return;
    const grabAt = isReady ? this.#nextGrabAt : this.#nextGrabAt + watchIntervalMs;
    if (this.#timer !== undefined && this.#timerAt <= grabAt) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (grabAt > this.#now()) {
      this.#timerAt = grabAt;
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.wake();
      }, grabAt - this.#now());
      return;
    }
    this.#grabbing = true;
    void this.#grabNow();
  }

  close(): void {
    this.#closed = true;
    this.#damageWatch.close();
    clearTimeout(this.#timer);
    clearTimeout(this.#filmTimer);
    this.#listeners.clear();
    if (!this.#grabbing) this.#releaseGrabber();
  }

  #addDamage(area: Rectangle): void {
    const inside = intersect(area, this.bounds);
    if (inside === undefined) return;
    if (this.#damage === undefined) this.#damagedAt = this.#now();
    this.#damage = this.#damage === undefined ? inside : union(this.#damage, inside);
    this.wake();
  }

  #resized({ width, height }: XEvents['ConfigureNotify']): void {
    if (this.#newSize === undefined && width === this.#frame.width && height === this.#frame.height) return;
    this.#newSize = { width, height };
    this.wake();
  }

  async #grabNow(): Promise<void> {
    const now = this.#now();
    this.#nextGrabAt = Math.max(this.#nextGrabAt + frameIntervalMs, now - frameIntervalMs);
    try {
      if (this.#newSize !== undefined) await this.#resize(this.#newSize);
      // Once may be a resize whose event is still on its way; more, the X server lost the memory, which any program may detach.
      else if (this.#failures > 1) await this.#resize(this.#frame);
      else await this.#grabDamage();
      this.#failures = 0;
    } catch (error) {
      // The rows asked for may be gone with a resize whose event is still on its way; a lost server is told elsewhere.
      this.#log.debug({ err: error }, 'a grab failed');
      this.#failures += 1;
      this.#damage = this.bounds;
      this.#nextGrabAt = this.#now() + frameIntervalMs;
    }
    this.#grabbing = false;
    if (this.#closed) this.#releaseGrabber();
    else if (this.#x.isOpen) this.wake();
  }

  async #grabDamage(): Promise<void> {
    const damage = this.#damage ?? this.bounds;
    const damagedAt = this.#damagedAt;
    const begunAt = this.#now();
    this.#damage = undefined;
    this.#begun += 1;
    // One flush carries both: what is drawn after the Subtract is reported again.
    this.#damageWatch.subtract();
    await this.#grabber.grab(damage.y, damage.height, this.#frame.grabbed);
    const grabbedAt = this.#now();
    const found = await this.#frame.write(() => this.#takeChanges(damage));
    this.#hasPicture = true;
    this.#shown = this.#begun;
    this.#lastTimes = { damagedAt, begunAt, grabbedAt, comparedAt: this.#now() };
    const changes = { ...found, times: this.#lastTimes };
    for (const listener of this.#listeners) listener.onChanges(changes);
    this.#watchFilms();
  }

  /** A film that stops brings no more grabs that would tell. */
  #watchFilms(): void {
    clearTimeout(this.#filmTimer);
    if (this.#closed || this.#fastAreas.areas.length === 0) return;
    this.#filmTimer = setTimeout(() => {
      const isOther = this.#fastAreas.note([], this.#now());
      const changes = { all: [], moves: [], rest: [], fast: this.#fastAreas.areas, times: this.#lastTimes };
      if (isOther) for (const listener of this.#listeners) listener.onChanges(changes);
      this.#watchFilms();
    }, filmCheckMs);
  }

  #takeChanges(damage: Rectangle): Omit<ScreenChanges, 'times'> {
    const frame = this.#frame;
    const tiles = new DirtyTiles(frame.width, frame.height);
    tiles.addAll(findChanges(frame, damage));
    const all = tiles.take();
    const moves = this.#hasPicture ? findMoves(frame, all, this.#fastAreas.areas) : [];
    const rest = moves.length === 0 ? all : remaining(frame, all, moves);
    this.#accept(damage, all);
    this.#fastAreas.note(rest, this.#now());
    return { all, moves, rest, fast: this.#fastAreas.areas };
  }

  /** What was grabbed is known from now on. Of the whole screen nothing is copied: the pictures change places. */
  #accept(damage: Rectangle, changes: readonly Rectangle[]): void {
    if (same(damage, this.bounds)) this.#frame.swap();
    else for (const change of changes) acceptChange(this.#frame, change);
  }

  async #resize(size: { readonly width: number; readonly height: number }): Promise<void> {
    const frame = new Frame(size.width, size.height);
    const grabber = await this.#openGrabber(frame);
    // Another may have come meanwhile.
    if (this.#newSize === size) this.#newSize = undefined;
    this.#releaseGrabber();
    this.#grabber = grabber;
    this.#frame = frame;
    this.#fastAreas = watchForFilms(frame);
    this.#log.info({ width: frame.width, height: frame.height }, 'capturing the screen anew');
    this.#damage = this.bounds;
    this.#hasPicture = false;
    // First the size, then the pixels in it.
    for (const listener of this.#listeners) listener.onResize();
    await this.#grabDamage();
  }

  #releaseGrabber(): void {
    this.#grabber.release();
  }
}

/** Beside what moved lies much that only shares a tile with it. */
function remaining(frame: Frame, all: readonly Rectangle[], moves: readonly Move[]): Rectangle[] {
  const beside = without(
    all,
    moves.map(({ to }) => to),
  );
  return beside.flatMap((rectangle) => findChanges(frame, rectangle));
}

/** Every encoder reads 32-bit pixels with blue in the lowest byte, which is what X servers of this time have. */
function assertTrueColour(x: XConnection): void {
  const { screen, display } = x;
  const visual = screen.depths[screen.root_depth]?.[screen.root_visual] ?? findVisual(x);
  const bits = display.format[screen.root_depth]?.bits_per_pixel ?? display.format[24]?.bits_per_pixel;
  if (
    display.image_byte_order !== 0 ||
    bits !== 32 ||
    visual?.red_mask !== 0xff0000 ||
    visual.green_mask !== 0xff00 ||
    visual.blue_mask !== 0xff
  ) {
    throw new ScreenError('unsupported-screen', 'the X screen has no 24-bit true colour');
  }
}

function findVisual({ screen }: XConnection) {
  for (const visuals of Object.values(screen.depths)) {
    const visual = visuals[screen.root_visual];
    if (visual !== undefined) return visual;
  }
  return undefined;
}
