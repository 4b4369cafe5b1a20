import { type EndedSession, endOutcomeWords, type SessionView } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { usePortalNow } from '../../live/live-context.ts';
import { duration } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { DialogActions } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { type EndManyAnswer, summaryWords } from './end-many.ts';
import { isProven } from './proof.ts';
import { possessive } from './session-words.ts';
import { StateNow } from './ticking.tsx';
import { useKeptAll } from './use-kept.ts';

interface EndManyResultProps {
  readonly answer: EndManyAnswer;
  readonly suspended: boolean;
  readonly sessions: readonly SessionView[];
  readonly busy: boolean;
  readonly error: unknown;
  readonly onEndNow: () => void;
  readonly onClose: () => void;
}

/** What came of each, and what the page has heard of it since; it stays until somebody has read it. */
export function EndManyResult(props: EndManyResultProps) {
  const { answer, suspended, sessions, busy, error, onEndNow, onClose } = props;
  const known = useKeptAll(sessions);
  return (
    <>
      <p role="status" className="figures">
        {summaryWords(answer.sessions)}
        {suspended ? ' The person is suspended.' : ''}
      </p>
      <div className="mt-1 min-h-5">
        <Progress answer={answer} known={known} />
      </div>
      {answer.sessions.length > 0 ? (
        <div
          role="region"
          aria-label="What came of each"
          tabIndex={0}
          className="mt-3 max-h-[50dvh] overflow-y-auto rounded-md border border-line"
        >
          <ul>
            {answer.sessions.map((ended) => (
              <Result key={ended.session} ended={ended} session={known.get(ended.session) ?? null} />
            ))}
          </ul>
        </div>
      ) : null}
      <div className="mt-3 empty:hidden">
        <ProblemNote error={error} />
      </div>
      <DialogActions>
        <EndNow answer={answer} busy={busy} onEndNow={onEndNow} />
        <Button look="primary" ref={focusOnce} onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </>
  );
}

/** Named, so that it runs as the button appears and not with every change of what stands above it. */
function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus();
}

type Known = ReadonlyMap<string, SessionView>;

/** E2: how many have been proven, and how long a countdown has left. */
function Progress({ answer, known }: { answer: EndManyAnswer; known: Known }) {
  const now = usePortalNow();
  const ends = answer.sessions.filter(({ outcome }) => outcome === 'ending');
  if (ends.length === 0) return null;
  const left = Math.max(0, ...ends.map(({ endsAt }) => (endsAt ?? now) - now));
  if (left > 0) return <p className="figures text-danger">In {duration(left + 999)}.</p>;
  const over = ends.filter(({ session }) => known.get(session)?.endedAt !== null).length;
  const proven = ends.filter(({ session }) => isProvenIn(known, session)).length;
  return (
    <p className="figures text-soft">
      {over} of {ends.length} have ended, {proven} confirmed by device, relay and viewer.
    </p>
  );
}

function isProvenIn(known: Known, id: string): boolean {
  const session = known.get(id);
  return session !== undefined && isProven(session);
}

function EndNow({ answer, busy, onEndNow }: { answer: EndManyAnswer; busy: boolean; onEndNow: () => void }) {
  const now = usePortalNow();
  const waits = answer.sessions.some(({ endsAt }) => endsAt !== null && endsAt > now);
  if (!waits) return null;
  return (
    <Button look="danger" busy={busy} onClick={onEndNow}>
      End now
    </Button>
  );
}

const Result = memo(function Result({ ended, session }: { ended: EndedSession; session: SessionView | null }) {
  const name = session ? `${possessive(session.person.name)} session on ${session.device.name}` : 'A session';
  return (
    <li className="flex min-h-10 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0 [contain-intrinsic-size:auto_2.5rem] [content-visibility:auto]">
      <span className="min-w-0 flex-1 basis-60">
        <span className="font-medium">{name}</span> {endOutcomeWords[ended.outcome]}
        {ended.outcome === 'agent-too-old' ? (
          <>
            {' '}
            <Link to="/help/$slug" params={{ slug: 'problems-ending-a-session' }} className="underline">
              Help with this
            </Link>
          </>
        ) : null}
      </span>
      {session ? (
        <span className="figures">
          <StateNow session={session} />
        </span>
      ) : null}
    </li>
  );
});
