import type { PictureQuality } from '@usher/link';
import {
  type ClientMessage,
  type Desktop,
  type EncodedRectangle,
  endOfContinuousUpdates,
  fenceFlag,
  mouseButtonsRectangle,
  qemuKeyRectangle,
  RfbServer,
  serverFence,
  type SizeChange,
} from '@usher/rfb';
import { HeldInput } from '../input/held-input.ts';
import { type PersonInput, playInput, waitMs } from '../input/play-input.ts';
import type { Hand } from '../input/steering.ts';
import { WaitingInput } from '../input/waiting-input.ts';
import { cursorImage } from './cursor-image.ts';
import { PictureFlow, type Signs } from './flow/picture-flow.ts';
import type { UpdateStages } from './flow/update-stages.ts';
import { PersonActs } from './person-acts.ts';
import type { Resizer } from './resizer.ts';
import type { ScreenParts, ServeOptions } from './screen-parts.ts';
import { ViewerClipboard } from './viewer-clipboard.ts';
import { ViewerSize } from './viewer-size.ts';
import { noWishes, type ViewerWishes, wishesOf } from './viewer-wishes.ts';

/** One viewer of the screen: what it says and hears. Nothing leaves or lands but by `mayPass`. */
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
  readonly #hand: Hand;
  #othersSteer = false;
  readonly #flow: PictureFlow;
  readonly #clipboard: ViewerClipboard;
  readonly #unlisten: (() => void)[] = [];
  readonly #viewerSize = new ViewerSize();
  readonly #personActs = new PersonActs();
  #wishes: ViewerWishes = noWishes;
  #encodings: readonly number[] = [];
  #handshaking = true;
  #continuous = false;
  #announced = new Set<'fence' | 'continuous' | 'qemu' | 'buttons'>();
  #pendingCursor = false;
  #over = false;

  constructor(parts: ScreenParts, options: ServeOptions) {
    this.#parts = parts;
    this.#options = options;
    const { pipe } = options;
    const signs: Signs = {
      hasNews: () => this.#hasSigns,
      take: () => this.#takeSigns(),
      tellAgain: () => this.#tellSignsAgain(),
    };
    this.#flow = new PictureFlow({
      parts,
      signs,
      told: () => this.#viewerSize.told,
      isReady: () => !this.#over && this.#server.isReady,
      mayPass: () => options.mayPass(),
      bufferedBytes: () => pipe.bufferedBytes,
      write: (bytes) => this.#write(bytes),
      onBroken: () => this.#close('protocol-error'),
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
    this.#hand = {
      person: options.person ?? '',
      letGo: () => this.#release(),
      onNews: (news) => {
        this.#othersSteer = news.steering !== null && !news.isYou;
        options.onSteering?.(news);
      },
    };
    this.#listen();
    this.#unlisten.push(parts.steering.join(this.#hand));
    pipe.onClose = () => this.#close('closed');
    // Last: what waits in the pipe is delivered here and now, and may end the session at once.
    pipe.onData = (bytes) => this.#server.receive(bytes);
  }

  /** Where the time of the last updates went. */
  get stages(): UpdateStages | undefined {
    return this.#flow.stages;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Rights are asked each time; what was held by one that is gone is let go now. */
  rightsChanged(): void {
    if (!this.#options.rights().control) this.#release();
    this.#flow.goOn();
  }

  /** Synchronous: after it returns no pixel leaves, no key lands, and nothing stays pressed. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#server.stop();
    for (const unlisten of this.#unlisten) unlisten();
    this.#flow.stop();
    this.#release();
    this.#parts.flush();
  }

  /** How finely pictures are shown, by a person's choice. */
  set quality(choice: PictureQuality) {
    this.#flow.quality = choice;
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
        isReady: () => this.#flow.isReady,
        isWatching: () => this.#flow.isWatching,
        onChanges: (changes) => this.#flow.changed(changes),
        onResize: () => this.#resized(),
      }),
    );
    if (cursor !== undefined) {
      this.#unlisten.push(
        cursor.listen(() => {
          this.#pendingCursor = this.#wishes.cursor;
          this.#flow.update();
        }),
      );
    }
    this.#unlisten.push(this.#parts.monitors.listen(() => this.#flow.update()));
    if (clipboard !== undefined) this.#unlisten.push(clipboard.listen(this.#clipboardListener));
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
        this.#wish(wishesOf(this.#encodings, message.format));
        return this.#flow.repaint();
      case 'set-encodings':
        this.#encodings = message.encodings;
        this.#wish(wishesOf(message.encodings, this.#wishes.format.pixelFormat));
        return this.#announce();
      case 'update-request':
        return this.#flow.request(message.incremental, message.area);
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
    const isAct = this.#personActs.isOne(message);
    // Whoever lost the desk to another holds nothing that could be let go.
    if (isAct ? !this.#parts.steering.mayAct(this.#hand) : this.#othersSteer) return;
    playInput(this.#parts, this.#held, message, this.#size());
    this.#parts.flush();
    if (isAct) onInput();
  }

  /** Each extension is announced once, when the viewer said that it knows it. */
  #announce(): void {
    const wishes = this.#wishes;
    if (wishes.fence && this.#once('fence')) this.#flow.probe();
    if (wishes.continuousUpdates && wishes.fence && this.#once('continuous')) this.#write(endOfContinuousUpdates);
    if (wishes.extendedClipboard && this.#parts.clipboard !== undefined) this.#clipboard.extend();
    this.#viewerSize.understands(wishes);
    this.#pendingCursor = wishes.cursor && this.#parts.cursor !== undefined;
    this.#flow.update();
  }

  #once(what: 'fence' | 'continuous' | 'qemu' | 'buttons'): boolean {
    if (this.#announced.has(what)) return false;
    this.#announced.add(what);
    return true;
  }

  #setContinuous(enable: boolean): void {
    const isOn = enable && this.#announced.has('continuous');
    if (this.#continuous && !isOn) this.#write(endOfContinuousUpdates);
    this.#continuous = isOn;
    this.#flow.continuous = isOn;
  }

  #takeFence(flags: number, payload: Uint8Array): void {
    if ((flags & fenceFlag.request) !== 0) {
      // Messages are handled in order and at once, so every kind of blocking holds already.
      const understood = fenceFlag.blockBefore | fenceFlag.blockAfter | fenceFlag.syncNext;
      return this.#write(serverFence(flags & understood, payload));
    }
    if (payload.length !== 4) return;
    this.#flow.acknowledged(Buffer.from(payload).readUInt32BE(0));
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
    this.#flow.update();
  }

  #resized(): void {
    this.#flow.resized();
    this.#viewerSize.changed();
    this.#flow.update();
  }

  #wish(wishes: ViewerWishes): void {
    this.#wishes = wishes;
    this.#flow.wishes = wishes;
  }

  /** Rectangles that are no pixels: a new size must come first. */
  #takeSigns(): EncodedRectangle[] {
    const signs = this.#viewerSize.take(this.#size());
    if (this.#wishes.qemuKeys && this.#once('qemu')) signs.push(qemuKeyRectangle);
    if (this.#wishes.sideButtons && this.#once('buttons')) signs.push(mouseButtonsRectangle);
    if (this.#pendingCursor && this.#parts.cursor !== undefined) {
      signs.push(cursorImage(this.#parts.cursor.cursor, this.#wishes.format.pixelFormat));
    }
    this.#pendingCursor = false;
    return signs;
  }

  get #hasSigns(): boolean {
    const isUnannounced = this.#wishes.qemuKeys && !this.#announced.has('qemu');
    return isUnannounced || this.#pendingCursor || this.#viewerSize.hasNews(this.#size());
  }

  #tellSignsAgain(): void {
    this.#viewerSize.tellAgain();
    this.#pendingCursor = this.#wishes.cursor;
    this.#announced.delete('qemu');
    this.#announced.delete('buttons');
  }
}
