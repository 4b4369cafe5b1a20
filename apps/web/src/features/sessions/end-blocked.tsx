import type { SessionView } from '@usher/contract';
import { Link } from '@tanstack/react-router';

export function endBlockedId(session: string): string {
  return `end-blocked-${session}`;
}

/** M5: why this one cannot be ended, where it is read. */
export function EndBlocked({ session }: { session: SessionView }) {
  if (session.endBlocked === null) return null;
  return (
    <p className="text-warn-ink">
      <span id={endBlockedId(session.id)}>{session.endBlocked}</span>{' '}
      <Link to="/help/$slug" params={{ slug: 'problems-ending-a-session' }} className="underline">
        Problems ending a session
      </Link>
    </p>
  );
}
