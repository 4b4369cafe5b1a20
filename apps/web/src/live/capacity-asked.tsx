import type { LiveEvent } from '@usher/contract';
import { showToast } from '../ui/toasts.tsx';

/** M7: a User asks for help at the limit; whoever can help sees it on any open page. */
export function showCapacityAsked(event: Extract<LiveEvent, { type: 'capacity-asked' }>, team: string): void {
  showToast(
    <>
      <p className="font-medium">{event.asker} asks for a session</p>
      <p className="text-soft">
        All sessions are in use, and {event.asker} wants to connect to {event.device}.
      </p>
      <p className="mt-1 flex gap-4">
        <a className="text-accent-ink underline" href={`/t/${team}/subscription`}>
          Add capacity
        </a>
        <a className="text-accent-ink underline" href={`/t/${team}/people/sessions`}>
          See sessions
        </a>
      </p>
    </>,
  );
}
