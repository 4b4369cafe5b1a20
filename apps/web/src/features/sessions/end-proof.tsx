import { sayAnnounced, type SessionView } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { Check, LoaderCircle, Minus } from 'lucide-react';
import { usePortalNow } from '../../live/live-context.ts';
import { clockSecond, clockTime, duration } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { DialogActions } from '../../ui/dialog.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { isLate, isProven } from './proof.ts';
import { untilEndMs } from './session-words.ts';
import type { EndSession } from './use-end-session.ts';

interface EndProofProps {
  readonly session: SessionView;
  readonly end: EndSession;
  readonly onClose: () => void;
}

/** E2: device, relay and viewer each say when they had stopped. */
export function EndProof({ session, end, onClose }: EndProofProps) {
  const { acks, endsAt } = session;
  const over = session.endedAt !== null;
  return (
    <>
      {end.alreadyOver ? <p className="mb-3">It had already ended.</p> : null}
      <ul aria-label="Acknowledgements" aria-live="polite" className="flex flex-col gap-2">
        <Hop name="Device stopped" afterMs={acks.device} endsAt={endsAt} over={over} help="held" />
        <Hop name="Relay cut" afterMs={acks.relay} endsAt={endsAt} over={over} help="relay" />
        <Hop name="Viewer closed" afterMs={acks.viewer} endsAt={endsAt} over={over} help="viewer" />
      </ul>
      <div className="mt-3 min-h-5">
        <Outcome session={session} />
      </div>
      <ProblemNote error={end.error} />
      <ProofActions session={session} end={end} onClose={onClose} />
    </>
  );
}

/** In a countdown it can still be ended at once. The button stays where it was when it has nothing more to do. */
function ProofActions({ session, end, onClose }: EndProofProps) {
  const waits = untilEndMs(session, usePortalNow()) !== null;
  const endNow = (): void => end.end({ message: session.message ?? '', inMs: 0, suspend: false });
  return (
    <DialogActions>
      {waits ? (
        <Button look="danger" busy={end.busy} onClick={endNow}>
          End now
        </Button>
      ) : null}
      <Button look="primary" ref={focusOnce} onClick={onClose}>
        Done
      </Button>
    </DialogActions>
  );
}

/** Named, so that it runs as the button appears and not with every change of what stands above it. */
function focusOnce(button: HTMLButtonElement | null): void {
  button?.focus();
}

interface HopProps {
  readonly name: string;
  readonly afterMs: number | null;
  readonly endsAt: number | null;
  readonly over: boolean;
  /** What "Problems ending a session" says of one that does not confirm. */
  readonly help: string;
}

/** The clock's time, and how long after the end was due. */
function Hop({ name, afterMs, endsAt, over, help }: HopProps) {
  const late = isLate({ afterMs, endsAt }, usePortalNow());
  return (
    <li className="flex items-center gap-2">
      <HopMark done={afterMs !== null} over={over} />
      <span>{name}</span>
      <span className="figures ml-auto text-soft">
        {afterMs !== null ? `${Math.round(afterMs)} ms` : late ? <DidNot help={help} /> : 'not confirmed yet'}
      </span>
      <span className="figures w-16 text-right text-muted">
        {afterMs === null || endsAt === null ? null : clockSecond(endsAt + afterMs)}
      </span>
    </li>
  );
}

function DidNot({ help }: { help: string }) {
  return (
    <Link to="/help/$slug" params={{ slug: 'problems-ending-a-session' }} hash={help} className="underline">
      did not confirm
    </Link>
  );
}

function HopMark({ done, over }: { done: boolean; over: boolean }) {
  if (done) return <Check aria-hidden className="size-4 text-accent-ink" />;
  if (over) return <Minus aria-hidden className="size-4 text-muted" />;
  return <LoaderCircle aria-hidden className="size-4 animate-spin text-muted" />;
}

/** E3, E4: ended is not yet free; forced and held are said plainly. Before the end, who ends it and in how long. */
function Outcome({ session }: { session: SessionView }) {
  const now = usePortalNow();
  const { endedAt, endedBy, device, freedAt, heldUntil, forced, reason } = session;
  const left = untilEndMs(session, now);
  if (left !== null && reason !== null) {
    return (
      <p className="figures text-danger">
        {sayAnnounced(reason, { by: endedBy ?? undefined, device: device.name })} in {duration(left + 999)}.
      </p>
    );
  }
  if (endedAt === null) return null;
  if (freedAt !== null) return <p>{isProven(session) ? 'Ended. ' : ''}Its place is free.</p>;
  return (
    <p className="figures text-warn-ink">
      {forced ? 'Ended by force: nobody confirmed in time. ' : 'Ended. '}
      {heldUntil === null
        ? 'Its place is still held.'
        : `Its place is held until ${clockTime(heldUntil, now)} at the latest, for ${duration(heldUntil - now)} more.`}{' '}
      <Link to="/help/$slug" params={{ slug: 'problems-ending-a-session' }} className="underline">
        Why
      </Link>
    </p>
  );
}
