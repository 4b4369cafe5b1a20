import {
  type AtCapacityDetails,
  type CapacityRequestView,
  capacityAnswerWords,
  type DeviceView,
  roleName,
} from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { useOpenTeam, usePortalNow } from '../live/live-context.ts';
import { clockTime } from '../time/duration.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { useMyRequest } from './capacity-requests.ts';

interface AskForHelpProps {
  readonly device: DeviceView;
  readonly helpers: AtCapacityDetails['helpers'];
}

/** M7: whom to ask, in one click, and who answered what. */
export function AskForHelp({ device, helpers }: AskForHelpProps) {
  const { team } = useOpenTeam();
  const request = useMyRequest(device);
  const ask = useMutation({
    mutationFn: () =>
      call('POST /api/teams/:team/capacity-requests', { params: { team: team.id }, body: { device: device.id } }),
  });
  return (
    <section aria-label="Ask for help" className="flex flex-col gap-3">
      <p className="text-soft">These people can end a session or add capacity:</p>
      <ul aria-label="Who can help" className="list-inside list-disc">
        {helpers.map(({ name, role }) => (
          <li key={`${name} ${role}`}>
            {name} <span className="text-muted">({roleName[role]})</span>
          </li>
        ))}
      </ul>
      <ProblemNote error={ask.error} />
      <div aria-live="polite">
        {request ? (
          <Answers request={request} told={ask.data?.told ?? null} />
        ) : (
          <Button busy={ask.isPending} onClick={() => ask.mutate()}>
            Ask a manager
          </Button>
        )}
      </div>
    </section>
  );
}

function Answers({ request, told }: { request: CapacityRequestView; told: number | null }) {
  const now = usePortalNow();
  if (request.answers.length === 0) {
    const whom = told === null ? 'You asked' : told === 1 ? '1 person was told' : `${told} people were told`;
    return (
      <p className="figures">
        {whom} at {clockTime(request.at, now)}. Their answer shows here.
      </p>
    );
  }
  return (
    <ul aria-label="Answers" className="rounded-md border border-line">
      {request.answers.map(({ by, answer, message, at }) => (
        <li key={by} className="border-b border-line px-3 py-1.5 last:border-b-0">
          <div className="flex justify-between gap-3">
            <span className="font-medium">{capacityAnswerWords[answer].replace('{by}', by)}</span>
            <span className="figures shrink-0 text-muted">{clockTime(at, now)}</span>
          </div>
          {message ? <p className="text-soft">“{message}”</p> : null}
        </li>
      ))}
    </ul>
  );
}
