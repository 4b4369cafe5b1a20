import {
  type Absence,
  type Decision,
  type Ending,
  fenceOf,
  type KeepTimes,
  type Right,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
} from './session-state.ts';

type Live = Exclude<SessionState, { kind: 'ended' }>;
type RightEvent = Extract<SessionEvent, { fence: number }>;
type Of<Type extends RightEvent['type']> = Extract<RightEvent, { type: Type }>;
const pipeCount = 2;

/** A session's first event. */
export function startSession(right: Right): Decision {
  return { state: { kind: 'joining', right, open: [], resumes: null }, effects: [{ do: 'join', right }] };
}

/** The rules of a session on the device, without clock, sockets or screen. `now` is ms of the boot clock. */
export function decide(state: SessionState, event: SessionEvent, now: number, times: KeepTimes): Decision {
  // Ended sessions never resume (L4).
  if (state.kind === 'ended') return stay(state);
  if ('fence' in event) return isOfNow(state, event) ? ofThisRight(state, event, now, times) : stay(state);
  if (event.type === 'offered') return offered(state, event.right, now, times);
  if (event.type === 'end') return end(state, event.ending);
  if (event.type === 'reconnected') return reconnected(state);
  return tick(state, now);
}

/** What an older right began says nothing about this one (L6); rights may come ahead of the offer that raises the fence. */
function isOfNow(state: Live, event: RightEvent): boolean {
  const { fence } = state.right;
  return event.type === 'rights' ? event.fence >= fence : event.fence === fence;
}

function ofThisRight(state: Live, event: RightEvent, now: number, times: KeepTimes): Decision {
  if (event.type === 'pipe-opened') return pipeOpened(state, event);
  if (event.type === 'join-failed') return state.kind === 'joining' ? notCompleted(state) : stay(state);
  if (event.type === 'begun') return begun(state);
  if (event.type === 'pipe-lost') return pipeLost(state, event, now, times);
  if (event.type === 'viewer-left') return viewerLeft(state, now, times);
  if (event.type === 'rights') return rights(state, event);
  return end(state, { reason: 'protocol-error' });
}

/** L5: only the portal's acknowledgement of `begin` opens the screen. */
function begun(state: Live): Decision {
  if (state.kind !== 'beginning') return stay(state);
  return { state: { kind: 'active', right: state.right }, effects: [{ do: 'open-screen' }] };
}

/** L6: each right raises the fence; an older or equal one opens nothing. */
function offered(state: Live, right: Right, now: number, times: KeepTimes): Decision {
  if (right.fence <= fenceOf(state)) return stay(state);
  const moved: SessionEffect[] = [
    { do: 'stop-screen' },
    { do: 'say-goodbye', ending: { reason: 'resumed-elsewhere' } },
    { do: 'close-pipes' },
  ];
  const resumes = absenceOf(state, now, times);
  return { state: { kind: 'joining', right, open: [], resumes }, effects: [...moved, { do: 'join', right }] };
}

function absenceOf(state: Live, now: number, times: KeepTimes): Absence | null {
  if (state.kind === 'active') return { until: now + times.resumeMs, left: false };
  return state.kind === 'resuming' ? state.absence : state.resumes;
}

function pipeOpened(state: Live, { pipe }: Of<'pipe-opened'>): Decision {
  if (state.kind !== 'joining' || state.open.includes(pipe)) return stay(state);
  const open = [...state.open, pipe];
  if (open.length < pipeCount) return { state: { ...state, open }, effects: [] };
  const { right, resumes } = state;
  return { state: { kind: 'beginning', right, resumes }, effects: [{ do: 'begin', fence: right.fence }] };
}

/** L4. The control pipe may outlive the screen's by a moment, and carry the goodbye that says it was no accident. */
function pipeLost(state: Live, { pipe }: Of<'pipe-lost'>, now: number, times: KeepTimes): Decision {
  if (state.kind === 'joining' || state.kind === 'beginning') return notCompleted(state);
  const close: SessionEffect[] = pipe === 'control' ? [{ do: 'close-pipes' }] : [];
  if (state.kind === 'resuming') return { state, effects: close };
  return waitForViewer(state.right, { until: now + times.resumeMs, left: false }, close);
}

function viewerLeft(state: Live, now: number, times: KeepTimes): Decision {
  if (state.kind === 'joining' || state.kind === 'beginning') return notCompleted(state);
  const until = now + times.leaveMs;
  if (state.kind === 'active') return waitForViewer(state.right, { until, left: true }, [{ do: 'close-pipes' }]);
  const absence = { until: Math.min(until, state.absence.until), left: true };
  return { state: { ...state, absence }, effects: [{ do: 'close-pipes' }] };
}

function waitForViewer(right: Right, absence: Absence, close: readonly SessionEffect[]): Decision {
  return {
    state: { kind: 'resuming', right, absence },
    effects: [{ do: 'stop-screen' }, ...close, { do: 'report-state', fence: right.fence, state: 'resuming' }],
  };
}

/** What was offered did not come about. A session begun before goes on waiting; a new one was none (L5). */
function notCompleted(state: Extract<Live, { kind: 'joining' | 'beginning' }>): Decision {
  const { right, resumes } = state;
  if (resumes !== null)
    return { state: { kind: 'resuming', right, absence: resumes }, effects: [{ do: 'close-pipes' }] };
  const reason = 'connect-timeout';
  return {
    state: { kind: 'ended', fence: right.fence, reason },
    effects: [
      { do: 'say-goodbye', ending: { reason } },
      { do: 'close-pipes' },
      { do: 'report-refused', fence: right.fence, reason },
    ],
  };
}

/** E7. Without the right to view there is nothing left of a session. */
function rights(state: Live, event: Of<'rights'>): Decision {
  if (!event.rights.view) return end(state, { reason: 'access-revoked' });
  const right = { ...state.right, rights: event.rights };
  const changed = (Object.keys(event.rights) as (keyof Right['rights'])[]).some(
    (name) => event.rights[name] !== state.right.rights[name],
  );
  return changed
    ? { state: { ...state, right }, effects: [{ do: 'apply-rights', rights: right.rights }] }
    : stay(state);
}

/** The portal hears again what it may have missed. */
function reconnected(state: Live): Decision {
  const { fence } = state.right;
  if (state.kind === 'beginning') return { state, effects: [{ do: 'begin', fence }] };
  if (state.kind === 'joining') return stay(state);
  return { state, effects: [{ do: 'report-state', fence, state: state.kind }] };
}

function tick(state: Live, now: number): Decision {
  if (state.kind === 'joining' || state.kind === 'beginning') {
    return now > state.right.beginBefore ? notCompleted(state) : stay(state);
  }
  if (state.kind === 'resuming' && now >= state.absence.until) {
    return end(state, { reason: state.absence.left ? 'viewer-left' : 'viewer-lost' });
  }
  return stay(state);
}

/** E2: first nothing passes any more, then the words, then the acknowledgement. */
function end(state: Live, ending: Ending): Decision {
  const { fence } = state.right;
  return {
    state: { kind: 'ended', fence, reason: ending.reason },
    effects: [
      { do: 'stop-screen' },
      { do: 'say-goodbye', ending },
      { do: 'close-pipes' },
      { do: 'report-stopped', fence, reason: ending.reason },
    ],
  };
}

function stay(state: SessionState): Decision {
  return { state, effects: [] };
}
