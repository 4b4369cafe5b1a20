/** The part of the `x11` package that the agent uses; the package has no types of its own. */
declare module 'x11' {
  import type { EventEmitter } from 'node:events';

  /** An answer that is an error is returned `true` from the callback once it has been dealt with. */
  type XCallback<T> = (error: Error | null | undefined, value: T) => boolean | void;

  interface XEvent {
    readonly name?: string;
    readonly type: number;
    readonly seq: number;
    readonly wid?: number;
    readonly rawData: Buffer;
  }

  interface Visual {
    readonly vid: number;
    readonly class: number;
    readonly red_mask: number;
    readonly green_mask: number;
    readonly blue_mask: number;
  }

  interface XScreen {
    readonly root: number;
    readonly pixel_width: number;
    readonly pixel_height: number;
    readonly root_visual: number;
    readonly root_depth: number;
    readonly depths: Readonly<Record<number, Readonly<Record<number, Visual>>>>;
  }

  interface XDisplay {
    readonly screen: readonly XScreen[];
    readonly client: XClient;
    /** Whether it was reached by its socket in the file system. */
    readonly isLocalSocket: boolean;
    readonly image_byte_order: number;
    readonly min_keycode: number;
    readonly max_keycode: number;
    readonly format: Readonly<Record<number, { bits_per_pixel: number; scanline_pad: number }>>;
    readonly max_request_length: number;
  }

  interface Property {
    readonly type: number;
    readonly format: number;
    readonly bytesAfter: number;
    readonly data: Buffer;
  }

  interface XClient extends EventEmitter {
    readonly display: XDisplay;
    /** Undefined until it is connected. */
    readonly stream: { destroy(): void } | undefined;
    /** For requests that the package has none of: counted, put, and answered by the number they had. */
    seq_num: number;
    readonly pack_stream: {
      /** What the socket would not take yet. */
      readonly write_queue: readonly unknown[];
      put(request: Buffer): void;
      submit(isAnswered: boolean): void;
      get(lengthBytes: number, take: (bytes: Buffer) => void): void;
    };
    readonly replies: Record<number, readonly [unpack: (reply: Buffer) => unknown, callback: unknown]>;
    AllocID(): number;
    ReleaseID(id: number): void;
    flush(): void;
    terminate(): void;
    require(name: string, callback: (error: Error | null, extension: unknown) => void): void;
    GetAtomName(atom: number, callback: XCallback<string>): void;
    InternAtom(onlyIfExists: boolean, name: string, callback: XCallback<number>): void;
    GetInputFocus(callback: XCallback<unknown>): void;
    CreateWindow(
      id: number,
      parent: number,
      x: number,
      y: number,
      width: number,
      height: number,
      border: number,
      depth: number,
      windowClass: number,
      visual: number,
      values: Record<string, number>,
    ): void;
    DestroyWindow(id: number): void;
    ChangeWindowAttributes(id: number, values: Record<string, number>): void;
    ChangeProperty(
      mode: number,
      window: number,
      property: number,
      type: number,
      format: number,
      data: Buffer | number[],
    ): void;
    DeleteProperty(window: number, property: number): void;
    GetProperty(
      remove: number,
      window: number,
      property: number,
      type: number,
      offset: number,
      length: number,
      callback: XCallback<Property>,
    ): void;
    SetSelectionOwner(owner: number, selection: number, time: number): void;
    GetSelectionOwner(selection: number, callback: XCallback<number>): void;
    ConvertSelection(requestor: number, selection: number, target: number, property: number, time: number): void;
    SendEvent(destination: number, propagate: number, mask: number, event: Buffer): void;
    GetImage(
      format: number,
      drawable: number,
      x: number,
      y: number,
      width: number,
      height: number,
      planeMask: number,
      callback: XCallback<{ readonly depth: number; readonly data: Buffer }>,
    ): void;
    GetGeometry(drawable: number, callback: XCallback<{ readonly width: number; readonly height: number }>): void;
    QueryKeymap(callback: XCallback<Buffer>): void;
    QueryPointer(
      window: number,
      callback: XCallback<{ readonly rootX: number; readonly rootY: number; readonly keyMask: number }>,
    ): void;
    GetKeyboardMapping(first: number, count: number, callback: XCallback<number[][]>): void;
    ChangeKeyboardMapping(first: number, perKeycode: number, keysyms: number[]): void;
    GetModifierMapping(callback: XCallback<number[][]>): void;
  }

  interface DamageExtension {
    readonly majorOpcode: number;
    readonly ReportLevel: { readonly BoundingBox: number };
    Create(damage: number, drawable: number, level: number): void;
    Destroy(damage: number): void;
    Subtract(damage: number, repair: number, parts: number): void;
  }

  interface FixesExtension {
    SelectSelectionInput(window: number, selection: number, mask: number): void;
    SelectCursorInput(window: number, mask: number): void;
    GetCursorImage(
      callback: XCallback<{
        readonly width: number;
        readonly height: number;
        readonly xhot: number;
        readonly yhot: number;
        readonly cursorImage: Buffer;
      }>,
    ): void;
  }

  interface TestExtension {
    FakeInput(type: number, detail: number, delayMs: number, window: number, x: number, y: number): void;
    GrabControl(impervious: boolean): void;
  }

  interface KeyboardExtension {
    readonly majorOpcode: number;
    readonly UseCoreKbd: number;
    readonly EventType: {
      readonly StateNotify: number;
      readonly NewKeyboardNotify: number;
      readonly MapNotify: number;
    };
    SelectEvents(device: number, affect: number, clear: number, all: number, affectMap: number, map: number): void;
    GetState(
      device: number,
      callback: XCallback<{ readonly lockedMods: number; readonly group: number; readonly mods: number }>,
    ): void;
    LatchLockState(
      device: number,
      affectModLocks: number,
      modLocks: number,
      lockGroup: boolean,
      groupLock: number,
      affectModLatches: number,
      modLatches: number,
      latchGroup: boolean,
      groupLatch: number,
    ): void;
  }

  interface SharedSegment {
    readonly buffer: Buffer;
    getImage(
      drawable: number,
      x: number,
      y: number,
      width: number,
      height: number,
      planeMask: number,
      format: number,
      offset: number,
      callback: XCallback<unknown>,
    ): void;
    detach(): void;
  }

  interface ShmExtension {
    Attach(segment: number, shmid: number, readOnly: boolean, callback: XCallback<unknown>): void;
    Detach(segment: number): void;
    GetImage(
      drawable: number,
      x: number,
      y: number,
      width: number,
      height: number,
      planeMask: number,
      format: number,
      segment: number,
      offset: number,
      callback: XCallback<unknown>,
    ): void;
    createSegment(lengthBytes: number, callback: (error: Error | null, segment: SharedSegment) => void): void;
  }

  interface RandrMode {
    readonly id: number;
    readonly width: number;
    readonly height: number;
    readonly name: string;
  }

  interface RandrExtension {
    readonly majorOpcode: number;
    readonly major_version: number;
    readonly minor_version: number;
    SelectInput(window: number, mask: number): void;
    GetScreenSizeRange(
      window: number,
      callback: XCallback<{ minWidth: number; minHeight: number; maxWidth: number; maxHeight: number }>,
    ): void;
    GetScreenResourcesCurrent(
      window: number,
      callback: XCallback<{
        readonly config_timestamp: number;
        readonly crtcs: number[];
        readonly outputs: number[];
        readonly modeinfos: RandrMode[];
      }>,
    ): void;
    GetOutputInfo(
      output: number,
      time: number,
      callback: XCallback<{ readonly crtc: number; readonly connection: number; readonly modes: number[] }>,
    ): void;
    CreateMode(window: number, mode: Record<string, number | string>, callback: XCallback<number>): void;
    DestroyMode(mode: number): void;
    AddOutputMode(output: number, mode: number): void;
    DeleteOutputMode(output: number, mode: number): void;
    GetCrtcInfo(
      crtc: number,
      configTime: number,
      callback: XCallback<{ readonly width: number; readonly height: number; readonly mode: number }>,
    ): void;
    SetScreenSize(window: number, width: number, height: number, mmWidth: number, mmHeight: number): void;
    SetCrtcConfig(
      crtc: number,
      time: number,
      configTime: number,
      x: number,
      y: number,
      mode: number,
      rotation: number,
      outputs: number[],
      callback: XCallback<{ readonly status: number }>,
    ): void;
  }

  interface ClientOptions {
    readonly display: string;
    readonly auth?: { readonly name: string; readonly data: string };
    readonly bufferRequests?: boolean;
  }

  interface X11 {
    createClient(options: ClientOptions, ready: (error: Error | undefined, display: XDisplay) => void): XClient;
  }

  const x11: X11;
  export default x11;
  export type {
    ClientOptions,
    DamageExtension,
    FixesExtension,
    KeyboardExtension,
    RandrExtension,
    RandrMode,
    SharedSegment,
    ShmExtension,
    TestExtension,
    Visual,
    XCallback,
    XClient,
    XDisplay,
    XEvent,
    XScreen,
  };
}
