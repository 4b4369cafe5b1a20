import type { PipeName } from '@usher/link';
import type { ReasonCode, Rights } from '@usher/contract';

/** The right to begin that an accepted ticket gave. Times are ms of the boot clock. */
export interface Right {
  readonly fence: number;
  readonly rights: Rights;
  /** Who the viewer is, for the device to show. */
  readonly person: string;
  readonly beginBefore: number;
}

/** Why nobody looks at the moment, and until when the place is kept (L4). */
export interface Absence {
  readonly until: number;
  /** The viewer said goodbye; otherwise its connection was lost. */
  readonly left: boolean;
}

/** One session on this device. Only in `active` does a pixel leave or a key land. */
export type SessionState =
  /** The pipes of the newest right are being dialled; `resumes` when the session was begun before. */
  | {
      readonly kind: 'joining';
      readonly right: Right;
      readonly open: readonly PipeName[];
      readonly resumes: Absence | null;
    }
  /** Both pipes stand; the portal has yet to acknowledge `begin` (L5). */
  | { readonly kind: 'beginning'; readonly right: Right; readonly resumes: Absence | null }
  | { readonly kind: 'active'; readonly right: Right }
  | { readonly kind: 'resuming'; readonly right: Right; readonly absence: Absence }
  | { readonly kind: 'ended'; readonly fence: number; readonly reason: ReasonCode };

/** Why and by whom, in the words the viewer gets. */
export interface Ending {
  readonly reason: ReasonCode;
  readonly by?: string | undefined;
  readonly message?: string | undefined;
}

export type SessionEvent =
  | { readonly type: 'offered'; readonly right: Right }
  | { readonly type: 'pipe-opened'; readonly fence: number; readonly pipe: PipeName }
  | { readonly type: 'join-failed'; readonly fence: number }
  | { readonly type: 'begun'; readonly fence: number }
  | { readonly type: 'pipe-lost'; readonly fence: number; readonly pipe: PipeName }
  | { readonly type: 'viewer-left'; readonly fence: number }
  | { readonly type: 'protocol-broken'; readonly fence: number }
  | { readonly type: 'rights'; readonly fence: number; readonly rights: Rights }
  | { readonly type: 'reconnected' }
  | { readonly type: 'end'; readonly ending: Ending }
  | { readonly type: 'tick' };

/** What the world must do, in this order, before anything else happens to the session. */
export type SessionEffect =
  | { readonly do: 'join'; readonly right: Right }
  | { readonly do: 'begin'; readonly fence: number }
  | { readonly do: 'open-screen' }
  /** Synchronous: after it no pixel leaves, no key lands, and every key and button is released. */
  | { readonly do: 'stop-screen' }
  | { readonly do: 'say-goodbye'; readonly ending: Ending }
  | { readonly do: 'close-pipes' }
  | { readonly do: 'apply-rights'; readonly rights: Rights }
  | { readonly do: 'report-state'; readonly fence: number; readonly state: 'active' | 'resuming' }
  | { readonly do: 'report-refused'; readonly fence: number; readonly reason: ReasonCode }
  | { readonly do: 'report-stopped'; readonly fence: number; readonly reason: ReasonCode };

export interface Decision {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

/** How long places are kept, ms, as the portal said. */
export interface KeepTimes {
  readonly resumeMs: number;
  readonly leaveMs: number;
}

export function fenceOf(state: SessionState): number {
  return state.kind === 'ended' ? state.fence : state.right.fence;
}

/** The portal acknowledged its begin: it holds a place that renewals keep. */
export function isBegun(state: SessionState): boolean {
  if (state.kind === 'ended') return false;
  return state.kind === 'active' || state.kind === 'resuming' || state.resumes !== null;
}
