import type { SessionView } from '@usher/contract';
import { X } from 'lucide-react';
import { usePortalNow } from '../../live/live-context.ts';
import { classes } from '../../ui/classes.ts';
import { endBlockedId } from './end-blocked.tsx';
import type { ListActs } from './list-acts.ts';
import { mayBeEnded, possessive, untilEndMs } from './session-words.ts';

interface EndControlProps {
  readonly session: SessionView;
  readonly crossed: boolean;
  readonly acts: Pick<ListActs, 'end'>;
}

/**
 * M4: the red cross beside a connection; in a countdown "End now". One button through all of it, so that the focus which
 * a dialog gives back finds what it left. Blocked, it stays reachable, so that its words are heard.
 */
export function EndControl({ session, crossed, acts }: EndControlProps) {
  const waits = untilEndMs(session, usePortalNow()) !== null;
  const ends = session.endsAt !== null && session.reason !== null;
  if (!crossed && !ends) return null;
  const blocked = !mayBeEnded(session) || (ends && !waits);
  const whose = `${possessive(session.person.name)} session on ${session.device.name}`;
  return (
    <button
      type="button"
      aria-label={waits ? `End now: ${whose}` : `End ${whose}`}
      aria-disabled={blocked}
      aria-describedby={session.endBlocked === null ? undefined : endBlockedId(session.id)}
      onClick={() => {
        if (!blocked) acts.end(session.id);
      }}
      className={classes(
        'flex h-8 min-w-8 items-center justify-center rounded-md border px-2 font-medium whitespace-nowrap pointer-coarse:h-12 pointer-coarse:min-w-12',
        blocked ? 'border-line text-muted' : 'border-danger text-danger hover:bg-danger hover:text-on-danger',
      )}
    >
      {waits ? 'End now' : <X aria-hidden className="-mx-0.5 size-4" />}
    </button>
  );
}
