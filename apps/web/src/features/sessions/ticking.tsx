import type { SessionView } from '@usher/contract';
import { usePortalNow } from '../../live/live-context.ts';
import { clockTime, duration } from '../../time/duration.ts';
import { Dot } from '../../ui/dot.tsx';
import { activeForMs, idleForMs, shownStateLook, shownStateWords } from './session-words.ts';

/** What a second changes: drawn with each tick, and nothing around it. */
export function StateNow({ session }: { session: SessionView }) {
  const now = usePortalNow();
  return <Dot look={shownStateLook(session, now)}>{shownStateWords(session, now)}</Dot>;
}

export function StartedAt({ session }: { session: SessionView }) {
  return <>{clockTime(session.begunAt ?? session.createdAt, usePortalNow())}</>;
}

export function ActiveFor({ session }: { session: SessionView }) {
  return <>{duration(activeForMs(session, usePortalNow()))}</>;
}

export function IdleFor({ session }: { session: SessionView }) {
  const idleMs = idleForMs(session, usePortalNow());
  if (idleMs === null) return <Unknown />;
  return <>{idleMs === 0 ? 'in use' : duration(idleMs)}</>;
}

export function Unknown() {
  return (
    <>
      <span aria-hidden>–</span>
      <span className="sr-only">not known</span>
    </>
  );
}
