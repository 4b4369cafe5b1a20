import { type AtCapacityDetails, type DeviceView, roleName } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { useOpenTeam } from '../live/live-context.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';

/** M7: whom to ask, in one click. */
export function AskForHelp({ device, helpers }: { device: DeviceView; helpers: AtCapacityDetails['helpers'] }) {
  const { team } = useOpenTeam();
  const ask = useMutation({
    mutationFn: () =>
      call('POST /api/teams/:team/capacity-requests', { params: { team: team.id }, body: { device: device.id } }),
  });
  return (
    <div className="flex flex-col gap-3">
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
        {ask.data ? (
          <p>
            {ask.data.told === 1 ? '1 person was told.' : `${ask.data.told} people were told.`} You can close this and
            connect once a place is free.
          </p>
        ) : (
          <Button look="primary" busy={ask.isPending} onClick={() => ask.mutate()}>
            Ask a manager
          </Button>
        )}
      </div>
    </div>
  );
}
