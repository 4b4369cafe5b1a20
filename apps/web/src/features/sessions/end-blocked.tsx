import type { SessionView } from '@usher/contract';
import { Link } from '@tanstack/react-router';

export function endBlockedId(session: string, where: 'row' | 'dialog' = 'row'): string {
  return `end-blocked-${where}-${session}`;
}

/** M5: why this one cannot be ended, where it is read. */
export function EndBlocked({ session, where = 'row' }: { session: SessionView; where?: 'row' | 'dialog' }) {
  if (session.endBlocked === null) return null;
  return (
    <p className="text-warn-ink">
      <span id={endBlockedId(session.id, where)}>{session.endBlocked}</span>{' '}
      <Link to="/help/$slug" params={{ slug: 'problems-ending-a-session' }} className="underline">
        Problems ending a session
      </Link>
    </p>
  );
}
