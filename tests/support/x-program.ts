import type { RandrExtension, XCallback, XClient } from 'x11';
import { XConnection } from '../../apps/agent/src/screen/x-connection.ts';
import type { Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import type { DrawingClient } from './drawing-client.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** What programs ask of an X server beyond what the agent does, in the x11 package's words. */
interface ProgramClient extends XClient, DrawingClient {
  QueryTree(window: number, callback: XCallback<{ readonly children: readonly number[] }>): void;
  GrabKeyboard(
    window: number,
    ownerEvents: number,
    time: number,
    pointerMode: number,
    keyboardMode: number,
    callback: XCallback<number>,
  ): void;
  GrabPointer(
    window: number,
    ownerEvents: number,
    mask: number,
    pointerMode: number,
    keyboardMode: number,
    confineTo: number,
    cursor: number,
    time: number,
    callback: XCallback<number>,
  ): void;
  UngrabKeyboard(time: number): void;
  UngrabPointer(time: number): void;
  GrabServer(): void;
  UngrabServer(): void;
  KillClient(resource: number): void;
}

const requestsOf = (client: object): ProgramClient => client as ProgramClient;

/** Presses and releases of keys and of buttons. */
export const keyAndButtonEvents = 0b1111;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The part of RENDER that makes cursors. */
interface RenderExtension {
  readonly rgba32: number;
  CreatePicture(id: number, drawable: number, format: number, values: object): void;
  FillRectangles(operation: number, picture: number, colour: readonly number[], rectangle: readonly number[]): void;
  CreateCursor(id: number, picture: number, hotX: number, hotY: number): void;
}

/** RandR's requests since 1.5; the `x11` package ends with 1.4. */
const randr = { setMonitor: 43, deleteMonitor: 44 };

/** A program on the device, with a connection to the X server of its own. */
export class XProgram {
  readonly x: XConnection;

  static async start({ display, xauthority }: Pick<Xvfb, 'display' | 'xauthority'>): Promise<XProgram> {
    return new XProgram(await XConnection.open({ display, xauthority, log: quiet }));
  }

  private constructor(x: XConnection) {
    this.x = x;
  }

  get client(): ProgramClient {
    return requestsOf(this.x.client);
  }

  /** Resolves when the X server has done all that was asked so far. */
  async done(): Promise<void> {
    await this.x.request((callback) => this.client.GetInputFocus(callback));
  }

  /** The root's children, the topmost last. */
  async windows(): Promise<readonly number[]> {
    const tree = await this.x.request<{ readonly children: readonly number[] }>((callback) =>
      this.client.QueryTree(this.x.root, callback),
    );
    return tree.children;
  }

  /** A window that no window manager touches, over whatever is there. */
  openWindow({ x, y, width, height }: Place, values: Record<string, number> = {}): number {
    const id = this.client.AllocID();
    this.client.CreateWindow(id, this.x.root, x, y, width, height, 0, 0, 1, 0, { overrideRedirect: 1, ...values });
    this.client.MapWindow(id);
    return id;
  }

  /** Hears the keys and buttons that reach this program, as "press 38" and "button 1". */
  hearInput(): string[] {
    const heard: string[] = [];
    const names = new Map([
      ['KeyPress', 'press'],
      ['KeyRelease', 'release'],
      ['ButtonPress', 'button'],
    ]);
    this.x.client.on('event', ({ name, keycode }: { readonly name?: string; readonly keycode?: number }) => {
      const said = names.get(name ?? '');
      if (said !== undefined) heard.push(`${said} ${keycode}`);
    });
    return heard;
  }

  /** To `window`, and to who follows what the mask says of it; with no mask to who made the window. */
  sendEvent(window: number, mask: number, event: Buffer): void {
    this.client.SendEvent(window, 0, mask, event);
  }

  /** Holds the X server: nobody else is served until `letServer`. */
  async holdServer(): Promise<void> {
    this.client.GrabServer();
    await this.done();
  }

  async letServer(): Promise<void> {
    this.client.UngrabServer();
    await this.done();
  }

  /** A square of one red, of which `shade` is the part. */
  async createCursor(side: number, shade: number): Promise<number> {
    const render = await this.#extension<RenderExtension>('render');
    const [pixmap, picture, cursor] = [this.client.AllocID(), this.client.AllocID(), this.client.AllocID()];
    this.client.CreatePixmap(pixmap, this.x.root, 32, side, side);
    render.CreatePicture(picture, pixmap, render.rgba32, {});
    render.FillRectangles(1, picture, [shade, 0, 0, 1], [0, 0, side, side]);
    render.CreateCursor(cursor, picture, 1, 1);
    this.client.FreePixmap(pixmap);
    return cursor;
  }

  /** Atoms are bytes; a program may name a monitor by any. */
  async setMonitor(name: Uint8Array, { x, y, width, height }: Place): Promise<void> {
    const atom = await this.#rawAtom(name);
    const { majorOpcode } = await this.#extension<RandrExtension>('randr');
    // opcode u8 | 43 u8 | length u16 | window u32 | name u32 | primary, automatic u8 | outputs u16 | x, y i16 | width, height u16 | mm 2 × u32
    const request = Buffer.alloc(32);
    request.writeUInt32LE(this.x.root, 4);
    request.writeUInt32LE(atom, 8);
    request.writeInt16LE(x, 16);
    request.writeInt16LE(y, 18);
    request.writeUInt16LE(width, 20);
    request.writeUInt16LE(height, 22);
    request.writeUInt32LE(100, 24);
    request.writeUInt32LE(100, 28);
    this.#put(majorOpcode, randr.setMonitor, request);
  }

  async deleteMonitor(name: Uint8Array): Promise<void> {
    const atom = await this.#rawAtom(name);
    const { majorOpcode } = await this.#extension<RandrExtension>('randr');
    const request = Buffer.alloc(12);
    request.writeUInt32LE(this.x.root, 4);
    request.writeUInt32LE(atom, 8);
    this.#put(majorOpcode, randr.deleteMonitor, request);
  }

  /** Nothing shows the screen any more: then its size is anybody's to change. */
  async turnOff(): Promise<void> {
    const extension = await this.#extension<RandrExtension>('randr');
    const { crtcs, config_timestamp: time } = await this.x.request<{ crtcs: number[]; config_timestamp: number }>(
      (callback) => extension.GetScreenResourcesCurrent(this.x.root, callback as never),
    );
    for (const crtc of crtcs) {
      await this.x.request((callback) => extension.SetCrtcConfig(crtc, 0, time, 0, 0, 0, 1, [], callback as never));
    }
  }

  async setScreenSize(width: number, height: number): Promise<void> {
    const extension = await this.#extension<RandrExtension>('randr');
    extension.SetScreenSize(this.x.root, width, height, 100, 100);
  }

  /** Destroys whatever another program has of these kinds: X lets any program do so that knows the id. */
  async destroy(kind: 'damage' | 'shm', ids: readonly number[]): Promise<void> {
    const { majorOpcode } = await this.#extension<{ readonly majorOpcode: number }>(kind);
    // DamageDestroy, ShmDetach: opcode u8 | 2 u8 | length u16 | id u32
    for (const id of ids) {
      const request = Buffer.alloc(8);
      request.writeUInt32LE(id, 4);
      this.#put(majorOpcode, 2, request);
    }
    await this.done();
  }

  /** The package's own writes UTF-8, and counts characters. */
  #rawAtom(name: Uint8Array): Promise<number> {
    return this.x.request<number>((callback) => {
      // 16 u8 | only if it exists u8 | length u16 | bytes of name u16 | 2 padding | name
      const request = Buffer.alloc(8 + Math.ceil(name.length / 4) * 4);
      request.writeUInt16LE(name.length, 4);
      request.set(name, 8);
      this.#put(16, 0, request, (reply) => reply.readUInt32LE(0), callback);
    });
  }

  #put<T>(
    opcode: number,
    second: number,
    request: Buffer,
    unpack?: (reply: Buffer) => T,
    callback?: XCallback<T>,
  ): void {
    request[0] = opcode;
    request[1] = second;
    request.writeUInt16LE(request.length / 4, 2);
    const { client } = this.x;
    client.seq_num += 1;
    client.pack_stream.put(request);
    if (unpack !== undefined) client.replies[client.seq_num] = [unpack, callback];
    client.pack_stream.submit(unpack !== undefined);
  }

  async #extension<T>(name: string): Promise<T> {
    const found = await this.x.extension<T>(name);
    if (found === undefined) throw new Error(`the X server has no ${name}`);
    return found;
  }

  close(): void {
    this.x.close();
  }
}
