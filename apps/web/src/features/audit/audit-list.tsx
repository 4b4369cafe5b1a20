import type { AuditView } from '@usher/contract';
import { usePortalNow } from '../../live/live-context.ts';
import { clockTime } from '../../time/duration.ts';

interface AuditListProps {
  readonly events: readonly AuditView[];
  readonly onOpen: (event: AuditView) => void;
}

/** A row each, newest first; a row opens its details. */
export function AuditList({ events, onOpen }: AuditListProps) {
  const now = usePortalNow();
  return (
    <ol reversed aria-label="Events" className="rounded-md border border-line bg-surface">
      {events.map((event) => (
        <li key={event.number} className="border-b border-line last:border-b-0">
          <button
            type="button"
            aria-haspopup="dialog"
            onClick={() => onOpen(event)}
            className="flex min-h-11 w-full flex-wrap items-center gap-x-4 px-3 py-1.5 text-left hover:bg-n3 pointer-coarse:min-h-12"
          >
            <time dateTime={new Date(event.at).toISOString()} className="figures w-40 shrink-0 text-muted">
              {clockTime(event.at, now)}
            </time>
            <span className="min-w-48 flex-1 wrap-anywhere">{event.sentence}</span>
            <span className="figures text-xs text-muted">{event.address ?? ''}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
