import type { Admitted, AnnouncedEnd, ReasonCode, Rights } from '@usher/contract';
import type { LimitWarning, Size, ViewerProblem, ViewerState } from './viewer-state.ts';

/** What the state is made from. Pure: whoever drives it carries out the effects and reports back as events. */
export interface ViewerModel {
  readonly state: ViewerState;
  readonly startedAt: number;
  /** Counts tries; what an older try reports is void. */
  readonly attempt: number;
  /** Of this attempt's kind since the last loss, for the backoff. */
  readonly failures: number;
  /** The right last given; null before the first. */
  readonly admitted: Admitted | null;
  /** When connecting or resuming is given up. */
  readonly deadline: number;
  /** The person's own wish; the rights may forbid control as well. */
  readonly viewOnly: boolean;
  readonly rights: Rights | null;
  readonly announcedEnd: AnnouncedEnd | null;
  readonly limitWarning: LimitWarning | null;
  /** Of the last active time. */
  readonly activeSince: number;
}

export interface End {
  readonly reason: ReasonCode;
  readonly by: string | null;
  readonly message: string | null;
  readonly at: number;
}

export type ViewerEvent =
  /** Connect's or resume's answer. */
  | { readonly type: 'admitted'; readonly attempt: number; readonly admitted: Admitted; readonly at: number }
  | {
      readonly type: 'call-failed';
      readonly attempt: number;
      readonly call: 'ask' | 'resume';
      readonly problem: ViewerProblem;
      readonly at: number;
    }
  /** The Portal says that the session lives, and at which fence. */
  | { readonly type: 'lives'; readonly attempt: number; readonly fence: number; readonly at: number }
  | { readonly type: 'reached'; readonly attempt: number; readonly step: 'device' | 'keys'; readonly at: number }
  | { readonly type: 'frame'; readonly attempt: number; readonly size: Size; readonly at: number }
  | { readonly type: 'resized'; readonly attempt: number; readonly size: Size }
  /** A pipe closed, or could not be made. */
  | { readonly type: 'lost'; readonly attempt: number; readonly at: number }
  /** From the device, from the Portal, or from this viewer's own End: whichever comes first wins. */
  | ({ readonly type: 'ended' } & End)
  /** The Portal says that the session is at this fence, with these rights. */
  | {
      readonly type: 'told';
      readonly fence: number;
      readonly rights: Rights;
      readonly announcedEnd: AnnouncedEnd | null;
      readonly at: number;
    }
  | { readonly type: 'rights'; readonly rights: Rights }
  | { readonly type: 'limit-warned'; readonly warning: LimitWarning | null }
  | { readonly type: 'view-only'; readonly on: boolean }
  | { readonly type: 'key-changed'; readonly attempt: number; readonly known: string; readonly now: string }
  | { readonly type: 'key-trusted'; readonly at: number }
  | { readonly type: 'gave-up'; readonly attempt: number; readonly problem: ViewerProblem }
  | { readonly type: 'woke'; readonly at: number };

export type ViewerEffect =
  /** Verify the device, open its pipes and show its screen. */
  | { readonly do: 'open'; readonly attempt: number; readonly admitted: Admitted }
  /** Ask the Portal how the session stands, before its right is claimed again. */
  | { readonly do: 'ask'; readonly attempt: number; readonly afterMs: number }
  | { readonly do: 'resume'; readonly attempt: number; readonly afterMs: number }
  /** Close the pipes; the last picture stays, for it is said to be stale. */
  | { readonly do: 'drop' }
  | { readonly do: 'watch'; readonly fence: number }
  | { readonly do: 'wake'; readonly at: number }
  | { readonly do: 'view-only'; readonly on: boolean }
  /** Nothing is shown any more; say so to the Portal, and forget the key. */
  | { readonly do: 'close'; readonly fence: number | null };

export type Stepped = readonly [ViewerModel, readonly ViewerEffect[]];
