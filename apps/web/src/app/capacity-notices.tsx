import type { CapacityAnswer, CapacityRequestView } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { call } from '../api/call.ts';
import { useOpenRequests } from '../connect/capacity-requests.ts';
import { useOpenTeam } from '../live/live-context.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { NoticeStack } from '../ui/notice.tsx';
import { ProblemNote } from '../ui/problem.tsx';

const mostShown = 3;

/** M7: whoever can help sees who asks for a place on any open page, and helps or answers there and then. */
export function CapacityNotices() {
  const { team } = useOpenTeam();
  const requests = useOpenRequests();
  if (!team.may.changeCapacity || requests.length === 0) return null;
  return (
    <NoticeStack label="People who ask for a place">
      {requests.slice(0, mostShown).map((request) => (
        <Notice key={request.id} request={request} />
      ))}
      {requests.length > mostShown ? (
        <p className="figures rounded-md border border-line bg-surface px-3 py-2 shadow-float">
          {requests.length - mostShown} more ask for a place.
        </p>
      ) : null}
    </NoticeStack>
  );
}

function Notice({ request }: { request: CapacityRequestView }) {
  const { team, live } = useOpenTeam();
  const navigate = useNavigate();
  const [declining, setDeclining] = useState(false);
  const act = useMutation({ mutationFn: (answer: Answering) => carryOut(team.id, request.id, answer) });
  const limit = live.team?.capacity.limit ?? null;
  return (
    <article
      aria-label={`${request.asker} asks for a place`}
      className="rounded-md border border-line bg-surface p-3 shadow-float"
    >
      <p className="font-medium">{request.asker} asks for a place</p>
      <p className="text-soft">
        All sessions are in use, and {request.asker} wants to connect to {request.device.name}.
      </p>
      <ProblemNote error={act.error} />
      {declining ? (
        <Decline busy={act.isPending} onBack={() => setDeclining(false)} onSend={act.mutate} />
      ) : (
        <div className="mt-2 flex flex-wrap gap-2">
          <Button
            look="primary"
            busy={act.isPending}
            disabled={limit === null}
            onClick={() => act.mutate({ answer: 'capacity-added' })}
          >
            Add one place
          </Button>
          <Button
            onClick={() =>
              void navigate({
                to: '/t/$team/devices',
                params: { team: team.id },
                search: { sessions: 'all', for: request.id },
              })
            }
          >
            End a session
          </Button>
          <Button look="quiet" onClick={() => setDeclining(true)}>
            Not now
          </Button>
        </div>
      )}
    </article>
  );
}

interface Answering {
  readonly answer: CapacityAnswer;
  readonly message?: string;
}

interface DeclineProps {
  readonly busy: boolean;
  readonly onBack: () => void;
  readonly onSend: (answer: Answering) => void;
}

function Decline({ busy, onBack, onSend }: DeclineProps) {
  const [message, setMessage] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const words = message.trim();
    onSend({ answer: 'not-now', ...(words === '' ? {} : { message: words }) });
  };
  return (
    <form onSubmit={submit} className="mt-2 flex flex-col gap-2">
      <Field
        label="Words for them (optional)"
        maxLength={300}
        value={message}
        ref={focusOnce}
        onChange={(event) => setMessage(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onBack}>Back</Button>
        <Button type="submit" look="primary" busy={busy}>
          Say not now
        </Button>
      </div>
    </form>
  );
}

function focusOnce(input: HTMLInputElement | null): void {
  input?.focus();
}

/** The place first, so that the answer is true when it is read. The capacity is read anew: another may have added to it. */
async function carryOut(team: string, request: string, { answer, message }: Answering): Promise<void> {
  if (answer === 'capacity-added') {
    const { capacity } = await call('GET /api/teams/:team/subscription', { params: { team } });
    await call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity: capacity + 1 } });
  }
  await call('POST /api/teams/:team/capacity-requests/:request/answer', {
    params: { team, request },
    body: { answer, ...(message === undefined ? {} : { message }) },
  });
}
