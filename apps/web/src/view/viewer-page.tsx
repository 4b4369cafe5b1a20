import { errors, type Id } from '@usher/contract';
import type { ViewerState } from '@usher/viewer';
import { useEffect, useRef } from 'react';
import { ConnectingPanel } from './connecting-panel.tsx';
import { Countdown } from './countdown.tsx';
import { EndScreen } from './end-screen.tsx';
import { KeyChanged } from './key-changed.tsx';
import { LimitNotice } from './limit-notice.tsx';
import { Panel } from './panel.tsx';
import { ReleasePrompt } from './release-prompt.tsx';
import { Toolbar } from './toolbar.tsx';
import { useSecondsUntil } from './use-seconds-until.ts';
import { useViewer } from './use-viewer.ts';

export function ViewerPage({ session }: { session: Id | null }) {
  if (session === null) return <Panel title={errors['not-found'].title}>{errors['not-found'].todo}</Panel>;
  return <OpenSession session={session} />;
}

const stateWords: Record<ViewerState['kind'], string> = {
  connecting: 'Connecting',
  active: 'Connected',
  resuming: 'The connection was lost. Trying to resume.',
  ended: 'The session has ended.',
  'key-changed': 'The key of the device has changed.',
  failed: 'The session cannot go on.',
};

function OpenSession({ session }: { session: Id }) {
  const screen = useRef<HTMLDivElement>(null);
  const { state, viewer, asked } = useViewer(session, screen);
  const device = viewer?.device?.name ?? 'the device';
  useEffect(() => {
    document.title = state.kind === 'active' ? `${device} - Usher` : `${stateWords[state.kind]} - Usher`;
  }, [state.kind, device]);
  useEffect(() => {
    if (state.kind === 'active') viewer?.focus();
  }, [state.kind, viewer]);
  const shown = state.kind === 'active' || state.kind === 'resuming';
  return (
    <main id="main" className="fixed inset-0 bg-n3">
      <p role="status" className="sr-only">
        {stateWords[state.kind]}
      </p>
      <div
        ref={screen}
        data-testid="screen"
        role="application"
        aria-label={`Screen of ${device}`}
        className={`absolute inset-0 ${shown ? '' : 'invisible'}`}
      />
      <p id="way-out" className="sr-only">
        Keys go to the device. Control, Alt, Shift and M together lead to the tools.
      </p>
      {state.kind === 'connecting' ? <ConnectingPanel steps={state.steps} device={device} /> : null}
      {state.kind === 'resuming' ? <Resuming until={state.until} /> : null}
      {state.kind === 'ended' ? <EndScreen end={state} /> : null}
      {state.kind === 'failed' ? <Panel title={state.problem.title}>{state.problem.todo}</Panel> : null}
      {state.kind === 'key-changed' && viewer ? <KeyChanged state={state} viewer={viewer} device={device} /> : null}
      {state.kind === 'active' && viewer ? (
        <>
          <Toolbar state={state} viewer={viewer} />
          {state.announcedEnd === null ? null : <Countdown end={state.announcedEnd} device={device} />}
          {state.limitWarning === null ? null : (
            <LimitNotice
              key={state.limitWarning.at}
              warning={state.limitWarning}
              viewer={viewer}
              low={state.announcedEnd !== null}
            />
          )}
          {asked === null ? null : <ReleasePrompt key={asked.request} asked={asked} viewer={viewer} />}
        </>
      ) : null}
    </main>
  );
}

function Resuming({ until }: { until: number }) {
  const left = useSecondsUntil(until);
  return (
    <div className="pointer-events-none absolute inset-x-0 top-4 flex justify-center px-4">
      <p className="figures rounded-md border border-line bg-surface px-4 py-2 shadow-float">
        The connection was lost. Your place is kept for {left} s while it is tried again.
      </p>
    </div>
  );
}
