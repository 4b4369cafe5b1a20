import { type Admitted, reasons } from '@usher/contract';
import type { End, Stepped, ViewerEvent, ViewerModel } from './viewer-events.ts';
import {
  type ConnectingStep,
  type Size,
  type StepName,
  stepNames,
  type ViewerProblem,
  type ViewerState,
} from './viewer-state.ts';

/** Portal and device give up after 30 s and say so (L5); this is for when nobody can say it. */
const connectMs = 35_000;
/** Until the Portal has said its own. */
const assumedResumeMs = 45_000;
const firstRetryMs = 250;
const longestRetryMs = 5_000;

/** A session that was lost sooner than this is not resumed at once, or a fault would turn into a storm. */
const settledMs = 5_000;

/** Answers that another try may change: the blip may be the Portal's or the device's own. */
const passing: readonly string[] = [
  'unreachable',
  'device-offline',
  'starting-up',
  'database-away',
  'too-many-tries',
  'internal',
];

/** `admitted` is null when a page was reloaded: then the session is resumed. */
export function firstStep(admitted: Admitted | null, at: number): Stepped {
  const steps = stepNames.map((name) => ({ name, doneAfterMs: null }));
  const model: ViewerModel = {
    state: { kind: 'connecting', steps },
    startedAt: at,
    attempt: 1,
    failures: 0,
    admitted: null,
    deadline: at + connectMs,
    viewOnly: false,
    rights: null,
    announcedEnd: null,
    limitWarning: null,
    activeSince: at,
  };
  const [next, effects] =
    admitted === null
      ? resumeAfter(model, 0)
      : stepViewer(model, { type: 'admitted', attempt: model.attempt, admitted, at });
  return [next, [{ do: 'wake', at: model.deadline }, ...effects]];
}

export function stepViewer(model: ViewerModel, event: ViewerEvent): Stepped {
  if (model.state.kind === 'ended' || model.state.kind === 'failed') return [model, []];
  if ('attempt' in event && isVoid(model, event.attempt)) return [model, []];
  switch (event.type) {
    case 'admitted':
      return admittedStep(model, event.admitted, event.at);
    case 'call-failed':
      return callFailed(model, event);
    case 'lives':
      return isNewer(event.fence, model) ? movedElsewhere(model, event.at) : resumeAfter(model, 0);
    case 'reached':
      return [done(model, event.step, event.at), []];
    case 'frame':
      return [activate(model, event.size, event.at), [{ do: 'view-only', on: mayNotSteer(model) }]];
    case 'resized':
      return [model.state.kind === 'active' ? { ...model, state: { ...model.state, size: event.size } } : model, []];
    case 'lost':
      return lost(model, event.at);
    case 'ended':
      return end(model, event);
    case 'told':
      return told(model, event);
    case 'rights':
      return steering({ ...model, rights: event.rights });
    case 'limit-warned':
      return steering({ ...model, limitWarning: event.warning });
    case 'view-only':
      return steering({ ...model, viewOnly: event.on });
    case 'key-changed':
      return [{ ...model, state: { kind: 'key-changed', known: event.known, now: event.now } }, [{ do: 'drop' }]];
    case 'key-trusted':
      return keyTrusted(model, event.at);
    case 'gave-up':
      return fail(model, event.problem);
    case 'woke':
      break;
  }
  return woke(model, event.at);
}

function admittedStep(model: ViewerModel, admitted: Admitted, at: number): Stepped {
  const next = done({ ...model, admitted, rights: admitted.rights }, 'place', at);
  return [
    next,
    [
      { do: 'watch', fence: admitted.fence },
      { do: 'open', attempt: next.attempt, admitted },
    ],
  ];
}

function callFailed(model: ViewerModel, event: Extract<ViewerEvent, { type: 'call-failed' }>): Stepped {
  const { code } = event.problem;
  // Why it is over, only the session itself can say; should it say that it lives, the two do not chase each other.
  if (code === 'session-over' && event.call === 'resume') {
    return ask({ ...model, failures: model.failures + 1 }, model.failures === 0 ? 0 : retryAfterMs(model));
  }
  if (!passing.includes(code)) return fail(model, event.problem);
  if (event.at >= model.deadline) return woke(model, event.at);
  const afterMs = retryAfterMs(model);
  const next = { ...model, failures: model.failures + 1 };
  return event.call === 'ask' ? ask(next, afterMs) : resumeAfter(next, afterMs);
}

/** L4: the place is kept. It is asked first whether it still is ours: another window may have it now. */
function lost(model: ViewerModel, at: number): Stepped {
  const wasSettled = model.state.kind === 'active' && at - model.activeSince >= settledMs;
  const failures = wasSettled ? 0 : model.failures + 1;
  const afterMs = wasSettled ? 0 : retryAfterMs(model);
  // The device warns again when it is reached again.
  const next = { ...model, attempt: model.attempt + 1, failures, limitWarning: null };
  // A try that failed among others: the clock of the first loss still runs.
  if (model.state.kind !== 'active') return dropping(ask(next, afterMs));
  const until = at + (model.admitted?.resumeMs ?? assumedResumeMs);
  const state: ViewerState = { kind: 'resuming', sinceMs: at, until };
  const [resuming, effects] = ask({ ...next, state, deadline: until }, afterMs);
  return dropping([resuming, [...effects, { do: 'wake', at: until }]]);
}

function told(
  model: ViewerModel,
  { fence, rights, announcedEnd, at }: Extract<ViewerEvent, { type: 'told' }>,
): Stepped {
  if (fence === fenceOf(model)) return steering({ ...model, rights, announcedEnd });
  // While resuming, the newer fence may be this very viewer's own.
  const settled = model.state.kind === 'active';
  return settled && fence > fenceOf(model) ? movedElsewhere(model, at) : [model, []];
}

function keyTrusted(model: ViewerModel, at: number): Stepped {
  if (model.state.kind !== 'key-changed') return [model, []];
  // Its ticket has aged while the person was thinking.
  const steps = stepNames.map((name) => ({ name, doneAfterMs: null }));
  const deadline = at + connectMs;
  const state: ViewerState = { kind: 'connecting', steps };
  const next = { ...model, state, startedAt: at, deadline, failures: 0, attempt: model.attempt + 1 };
  const [resumed, effects] = resumeAfter(next, 0);
  return [resumed, [...effects, { do: 'wake', at: deadline }]];
}

function woke(model: ViewerModel, at: number): Stepped {
  const { kind } = model.state;
  if (at < model.deadline || (kind !== 'connecting' && kind !== 'resuming')) return [model, []];
  const reason = kind === 'connecting' ? 'connect-timeout' : 'viewer-lost';
  return end(model, { reason, by: null, message: null, at });
}

function movedElsewhere(model: ViewerModel, at: number): Stepped {
  return end(model, { reason: 'resumed-elsewhere', by: null, message: null, at });
}

function end(model: ViewerModel, { reason, by, message, at }: End): Stepped {
  const deviceName = model.admitted?.device.name ?? null;
  const mayReconnect = reasons[reason].reconnect;
  const state: ViewerState = { kind: 'ended', reason, by, message, at, deviceName, mayReconnect };
  return [{ ...model, state }, [{ do: 'drop' }, { do: 'close', fence: model.admitted?.fence ?? null }]];
}

/** The session may live on, so that nothing is reported or forgotten. */
function fail(model: ViewerModel, problem: ViewerProblem): Stepped {
  return [{ ...model, state: { kind: 'failed', problem } }, [{ do: 'drop' }]];
}

function retryAfterMs(model: ViewerModel): number {
  return Math.min(longestRetryMs, firstRetryMs * 2 ** model.failures);
}

function ask(model: ViewerModel, afterMs: number): Stepped {
  return [model, [{ do: 'ask', attempt: model.attempt, afterMs }]];
}

function resumeAfter(model: ViewerModel, afterMs: number): Stepped {
  return [model, [{ do: 'resume', attempt: model.attempt, afterMs }]];
}

function dropping([model, effects]: Stepped): Stepped {
  return [model, [{ do: 'drop' }, ...effects]];
}

function activate(model: ViewerModel, size: Size, at: number): ViewerModel {
  if (model.rights === null) return model;
  const { rights, announcedEnd, limitWarning } = model;
  const state: ViewerState = { kind: 'active', rights, viewOnly: mayNotSteer(model), size, announcedEnd, limitWarning };
  return { ...model, state, activeSince: at };
}

function steering(model: ViewerModel): Stepped {
  if (model.state.kind !== 'active' || model.rights === null) return [model, []];
  const on = mayNotSteer(model);
  const { rights, announcedEnd, limitWarning } = model;
  const state: ViewerState = { ...model.state, rights, viewOnly: on, announcedEnd, limitWarning };
  return [{ ...model, state }, [{ do: 'view-only', on }]];
}

function mayNotSteer(model: ViewerModel): boolean {
  return model.viewOnly || model.rights?.control !== true;
}

function done(model: ViewerModel, step: StepName, at: number): ViewerModel {
  if (model.state.kind !== 'connecting') return model;
  const mark = (each: ConnectingStep): ConnectingStep =>
    each.name === step && each.doneAfterMs === null ? { ...each, doneAfterMs: at - model.startedAt } : each;
  return { ...model, state: { kind: 'connecting', steps: model.state.steps.map(mark) } };
}

/** What an older try reports; and whatever any try reports while the person decides about a device's new key. */
function isVoid(model: ViewerModel, attempt: number): boolean {
  return attempt !== model.attempt || model.state.kind === 'key-changed';
}

/** A page that was reloaded has no fence yet, so that any is its own to raise. */
function isNewer(fence: number, model: ViewerModel): boolean {
  return model.admitted !== null && fence > model.admitted.fence;
}

function fenceOf(model: ViewerModel): number {
  return model.admitted?.fence ?? 0;
}
