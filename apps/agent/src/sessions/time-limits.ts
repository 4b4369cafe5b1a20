import { type LimitKind, sayLimitEnd, sayRule, type SessionLimits } from '@usher/contract';
import type { Ending } from './session-state.ts';

/** What the portal said ends a session by time; `endsAt` is its moment on the boot clock. */
export interface TimeLimits {
  readonly said: SessionLimits;
  readonly endsAt: number | null;
}

/** Something will end the session soon; `endsAt` is ms of the boot clock. */
export interface LimitWarning {
  readonly kind: LimitKind;
  readonly endsAt: number;
  readonly by: string;
  /** Said once more at each. */
  readonly stage: number;
}

/** A silence is warned of so long before its end, but not while less than half of it has passed. */
const idleWarnMs = 60_000;
/** What ends at a fixed time is warned of so long before it, and once more. */
const timeStagesMs = [60_000, 300_000];
/** The portal's clock is heard again with every renewal; its moment wanders by less than this. */
const sameMomentMs = 2_000;

/** How a session ends whose time is over. Of both, what came first. */
export function overdue(limits: TimeLimits | null, inputAt: number, now: number): Ending | null {
  const nearest = limits === null ? undefined : moments(limits, inputAt)[0];
  if (limits === null || nearest === undefined || nearest.endsAt > now) return null;
  const reason = nearest.kind === 'idle' ? 'idle-limit' : 'time-limit';
  return { reason, message: sayLimitEnd(reason, limits.said) ?? undefined };
}

/** What the viewer should be warned of now: the nearest of what is near. */
export function warningOf(limits: TimeLimits | null, inputAt: number, now: number): LimitWarning | null {
  if (limits === null) return null;
  for (const { kind, endsAt, by, stages } of moments(limits, inputAt)) {
    const stage = stages.findIndex((leadMs) => endsAt - now <= leadMs);
    if (stage >= 0) return { kind, endsAt, by, stage };
  }
  return null;
}

export function sameWarning(a: LimitWarning | null, b: LimitWarning | null): boolean {
  if (a === null || b === null) return a === b;
  return a.kind === b.kind && a.stage === b.stage && Math.abs(a.endsAt - b.endsAt) < sameMomentMs;
}

interface Moment {
  readonly kind: LimitKind;
  readonly endsAt: number;
  readonly by: string;
  /** Shortest lead first. */
  readonly stages: readonly number[];
}

function moments({ said, endsAt }: TimeLimits, inputAt: number): Moment[] {
  const found: Moment[] = [];
  if (said.idle !== null) {
    const { ms, rule } = said.idle;
    found.push({ kind: 'idle', endsAt: inputAt + ms, by: sayRule(rule), stages: [Math.min(idleWarnMs, ms / 2)] });
  }
  if (said.ends !== null && endsAt !== null) {
    found.push({ kind: said.ends.because, endsAt, by: sayRule(said.ends.rule), stages: timeStagesMs });
  }
  return found.toSorted((a, b) => a.endsAt - b.endsAt);
}
