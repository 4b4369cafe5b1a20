import type { SessionView } from '@usher/contract';
import { X } from 'lucide-react';
import { classes } from '../../ui/classes.ts';
import { endBlockedId } from './end-blocked.tsx';
import { possessive } from './session-words.ts';

/** M4: the red cross beside a connection. Blocked, it stays reachable, so that its words are heard. */
export function EndCross({ session, onEnd }: { session: SessionView; onEnd: () => void }) {
  const blocked = !session.mayEnd || session.state === 'ending';
  return (
    <button
      type="button"
      aria-label={`End ${possessive(session.person.name)} session on ${session.device.name}`}
      aria-disabled={blocked}
      aria-describedby={session.endBlocked ? endBlockedId(session.id) : undefined}
      onClick={() => {
        if (!blocked) onEnd();
      }}
      className={classes(
        'flex size-8 items-center justify-center rounded-md border pointer-coarse:size-12',
        blocked ? 'border-line text-muted' : 'border-danger text-danger hover:bg-danger hover:text-on-danger',
      )}
    >
      <X aria-hidden className="size-4" />
    </button>
  );
}
