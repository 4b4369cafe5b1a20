import type { SessionView } from '@usher/contract';
import { useState } from 'react';
import { usePortalNow } from '../../live/live-context.ts';
import { clockTime, duration } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { DialogActions } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { EndBlocked } from './end-blocked.tsx';
import { activeForMs } from './session-words.ts';
import type { EndSession } from './use-end-session.ts';

interface EndConfirmationProps {
  readonly session: SessionView;
  readonly end: EndSession;
  readonly verb: string;
  readonly onClose: () => void;
}

export function EndConfirmation({ session, end, verb, onClose }: EndConfirmationProps) {
  const now = usePortalNow();
  const [message, setMessage] = useState('');
  const since = session.begunAt ?? session.createdAt;
  return (
    <>
      <Facts
        facts={[
          ['Who', `${session.person.name} (${session.person.email})`],
          ['Device', session.device.name],
          [
            'Since',
            <span key="since" className="figures">
              {clockTime(since, now)}, for {duration(activeForMs(session, now))}
            </span>,
          ],
          ['They lose', `The screen and control of ${session.device.name}, at once. Its programs keep running.`],
        ]}
      />
      <Field
        className="mt-4"
        label={`Message to ${session.person.name}`}
        hint="Optional. They read it when the viewer closes."
        maxLength={300}
        value={message}
        onChange={(event) => setMessage(event.target.value)}
      />
      <div className="mt-3 flex flex-col gap-3">
        <EndBlocked session={session} />
        <ProblemNote error={end.error} />
      </div>
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button
          look="danger"
          className="h-auto min-h-8 py-1 whitespace-normal"
          busy={end.busy}
          disabled={!session.mayEnd}
          onClick={() => end.end(message)}
        >
          {verb}
        </Button>
      </DialogActions>
    </>
  );
}
