import type { Admitted, Call, Id } from '@usher/contract';
import type { ClipboardState } from './clipboard/clipboard-state.ts';
import type { SharedClipboard } from './clipboard/shared-clipboard.ts';
import type { Typing } from './clipboard/typed-text.ts';
import type { RemoteInput } from './input/remote-input.ts';
import type { DesktopState, RemoteDesktop } from './desktop/remote-desktop.ts';
import type { Scaling } from './layout/lay-out.ts';
import type { Size, ViewerState } from './viewer-state.ts';

export interface ViewerOptions {
  /** The element that shows the remote screen; nothing else may be in it. */
  readonly screen: HTMLElement;
  readonly session: Id;
  /** Connect's answer; null resumes the session, as after a reload. */
  readonly admitted: Admitted | null;
  readonly key: CryptoKeyPair;
  readonly call: Call;
  /** Where the live socket is. */
  readonly live: () => string;
  readonly onChange: (state: ViewerState) => void;
  /** What went wrong underneath, for whoever looks into it; the person is told by the states. */
  readonly log?: (what: string, cause: unknown) => void;
}

/** What the session information shows; sums over all pipes since the viewer started. */
export interface ViewerInfo {
  readonly encryption: string;
  readonly road: 'relayed';
  readonly relay: string | null;
  readonly size: Size | null;
  /** Of the device's pixels on this display. */
  readonly scalePercent: number | null;
  readonly roundTripMs: number | null;
  /** From Connect, or from the reload, to the first picture. */
  readonly firstPictureMs: number | null;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Who asks for this place, for which device, and until when on this computer's clock. */
export interface ReleaseAsked {
  readonly request: Id;
  readonly by: string;
  readonly device: string;
  readonly until: number;
}

/** This computer's clipboard and the device's. */
export interface ViewerClipboard
  extends Pick<SharedClipboard, 'state' | 'automatic' | 'fetch' | 'copyHere' | 'sendLocal' | 'sendText' | 'readText'> {
  onChange: ((state: ClipboardState) => void) | null;
}

/** The device's monitors and the size of its desktop. */
export interface ViewerDesktop extends Pick<RemoteDesktop, 'state' | 'show' | 'follow' | 'watch' | 'setQuality'> {
  onChange: ((state: DesktopState) => void) | null;
}

export interface Viewer {
  readonly state: ViewerState;
  /** Null until the Portal has named it. */
  readonly device: Admitted['device'] | null;
  readonly clipboard: ViewerClipboard;
  readonly desktop: ViewerDesktop;
  /** W4: somebody who waits asks for this place; null when the question is over. */
  onReleaseAsked: ((asked: ReleaseAsked | null) => void) | null;
  /** Keys, pointer and touch, and how the person wants them. */
  readonly input: RemoteInput;
  setScaling(scaling: Scaling): void;
  /** By the person's act alone: a window that shows this monitor; its keys and pointer go the same way, and it holds no place. */
  openMonitorWindow(name: string): void;
  closeMonitorWindows(): void;
  /** What is shown, as PNG; null while nothing is. */
  takePicture(): Promise<Blob | null>;
  setViewOnly(on: boolean): void;
  sendCtrlAltDel(): void;
  /** Types a text on the device, key by key. Resolves when it is done or stopped. */
  typeText(text: string, typing: Typing): Promise<void>;
  focus(): void;
  /** Tells the device that somebody is there, who need not steer. */
  stay(): void;
  /** Ends the session (E6); rejects with the Portal's `CallError`. */
  end(message?: string): Promise<void>;
  /** The answer to who asked: letting go ends the session, and its place becomes theirs. */
  answerRelease(request: Id, release: boolean): Promise<void>;
  /** Says that this page goes; done by itself on `pagehide`. The session waits for a reload (L4). */
  leave(): void;
  /** In `key-changed`: connect to the device under its new key, and remember that one. */
  trustNewKey(): void;
  info(): ViewerInfo;
  /** Lets go of everything; the session waits as after `leave`. */
  close(): void;
}
