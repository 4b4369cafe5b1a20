import type { SessionView } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { Check, LoaderCircle } from 'lucide-react';
import { usePortalNow } from '../../live/live-context.ts';
import { clockTime } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { DialogActions } from '../../ui/dialog.tsx';
import { isProven } from './proof.ts';

interface EndProofProps {
  readonly session: SessionView;
  readonly alreadyOver: boolean;
  readonly onClose: () => void;
}

/** E2: device, relay and viewer each say when they had stopped. */
export function EndProof({ session, alreadyOver, onClose }: EndProofProps) {
  return (
    <>
      {alreadyOver ? <p className="mb-3">It had already ended.</p> : null}
      <ul aria-label="Acknowledgements" aria-live="polite" className="flex flex-col gap-2">
        <Hop name="Device stopped" afterMs={session.acks.device} over={session.endedAt !== null} />
        <Hop name="Relay cut" afterMs={session.acks.relay} over={session.endedAt !== null} />
        <Hop name="Viewer closed" afterMs={session.acks.viewer} over={session.endedAt !== null} />
      </ul>
      <Outcome session={session} />
      <DialogActions>
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

function Hop({ name, afterMs, over }: { name: string; afterMs: number | null; over: boolean }) {
  return (
    <li className="flex items-center gap-2">
      {afterMs === null ? (
        <LoaderCircle aria-hidden className={over ? 'size-4 text-muted' : 'size-4 animate-spin text-muted'} />
      ) : (
        <Check aria-hidden className="size-4 text-accent-ink" />
      )}
      <span>{name}</span>
      <span className="figures ml-auto text-soft">
        {afterMs === null ? 'not confirmed yet' : `${Math.round(afterMs)} ms`}
      </span>
    </li>
  );
}

/** E3, E4: ended is not yet free; forced and held are said plainly. */
function Outcome({ session }: { session: SessionView }) {
  const now = usePortalNow();
  if (session.endedAt === null) return null;
  if (session.freedAt !== null) {
    return <p className="mt-3">{isProven(session) ? 'Ended. ' : ''}Its place is free.</p>;
  }
  return (
    <p className="mt-3 text-warn-ink">
      {session.forced ? 'Ended by force: nobody confirmed in time. ' : 'Ended. '}
      {session.heldUntil === null
        ? 'Its place is still held.'
        : `Its place is held until ${clockTime(session.heldUntil, now)} at the latest.`}{' '}
      <Link to="/help/$slug" params={{ slug: 'problems-ending-a-session' }} className="underline">
        Why
      </Link>
    </p>
  );
}
