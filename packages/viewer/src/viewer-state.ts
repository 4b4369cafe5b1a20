import type { AnnouncedEnd, LimitKind, ReasonCode, Rights } from '@usher/contract';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the page shows of connecting, in this order. */
export const stepNames = ['place', 'device', 'keys', 'frame'] as const;
export type StepName = (typeof stepNames)[number];

export interface ConnectingStep {
  readonly name: StepName;
  /** Since Connect (or the reload), ms; null until it is done. */
  readonly doneAfterMs: number | null;
}

/** Why the viewer cannot go on although the session may live: words to show. */
export interface ViewerProblem {
  readonly code: string;
  readonly title: string;
  readonly todo: string;
}

/** The device says that a limit in time is near; `at` is on this computer's clock. */
export interface LimitWarning {
  readonly kind: LimitKind;
  readonly at: number;
  /** Where the limit was set, in words. */
  readonly by: string;
}

/** Times are epoch ms on this computer's clock, except `ended.at` when the Portal told it. */
export type ViewerState =
  | { readonly kind: 'connecting'; readonly steps: readonly ConnectingStep[] }
  | {
      readonly kind: 'active';
      readonly rights: Rights;
      readonly viewOnly: boolean;
      readonly size: Size;
      /** An end that lies ahead (E1), its time on this computer's clock; null while none is announced. */
      readonly announcedEnd: AnnouncedEnd | null;
      /** What time will end it soon; null while nothing is near. */
      readonly limitWarning: LimitWarning | null;
    }
  /** The place is kept and the last picture is stale; tries go on until `until` (L4). */
  | { readonly kind: 'resuming'; readonly sinceMs: number; readonly until: number }
  | {
      readonly kind: 'ended';
      readonly reason: ReasonCode;
      readonly by: string | null;
      readonly message: string | null;
      readonly at: number;
      readonly deviceName: string | null;
      /** The reasons table's word: a page must not connect again by itself unless it is true. */
      readonly mayReconnect: boolean;
    }
  /** The device has another identity key than the one remembered (fingerprints). Nothing was sent to it. */
  | { readonly kind: 'key-changed'; readonly known: string; readonly now: string }
  | { readonly kind: 'failed'; readonly problem: ViewerProblem };
