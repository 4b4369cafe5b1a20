import type { Id } from '@usher/contract';
import {
  createViewerKey,
  recallSession,
  type ReleaseAsked,
  startViewer,
  type Viewer,
  type ViewerState,
} from '@usher/viewer';
import { useEffect, useRef, useState } from 'react';
import { call } from '../api/call.ts';

const connecting: ViewerState = {
  kind: 'connecting',
  steps: ['place', 'device', 'keys', 'frame'].map((name) => ({ name, doneAfterMs: null })) as Extract<
    ViewerState,
    { kind: 'connecting' }
  >['steps'],
};

export interface OpenViewer {
  readonly state: ViewerState;
  readonly viewer: Viewer | null;
  /** Who asks for this place now. */
  readonly asked: ReleaseAsked | null;
}

/** One viewer for as long as the document lives; a reload resumes with the key this browser keeps. */
export function useViewer(session: Id, screen: React.RefObject<HTMLElement | null>): OpenViewer {
  const [state, setState] = useState<ViewerState>(connecting);
  const [viewer, setViewer] = useState<Viewer | null>(null);
  const [asked, setAsked] = useState<ReleaseAsked | null>(null);
  // Once, although development mounts twice: the right to begin opens its pipes once.
  const started = useRef(false);
  useEffect(() => {
    const element = screen.current;
    if (started.current || element === null) return;
    started.current = true;
    const start = async (): Promise<void> => {
      const opened = await open(session, element, setState);
      opened.onReleaseAsked = setAsked;
      setViewer(opened);
    };
    void start();
  }, [session, screen]);
  return { state, viewer, asked };
}

async function open(session: Id, screen: HTMLElement, onChange: (state: ViewerState) => void): Promise<Viewer> {
  const remembered = await recallSession(session).catch(() => null);
  const key = remembered?.key ?? (await createViewerKey());
  const live = (): string => `${location.origin.replace(/^http/, 'ws')}/api/live`;
  return startViewer({ screen, session, admitted: remembered?.admitted ?? null, key, call, live, onChange });
}
