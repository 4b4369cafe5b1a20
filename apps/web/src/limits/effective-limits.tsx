import { type EffectiveLimits, sayInstant, sayLimitMs, sayRule } from '@usher/contract';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { keys } from '../api/keys.ts';
import { useOpenTeam } from '../live/live-context.ts';
import { Facts } from '../ui/facts.tsx';
import { ProblemNote } from '../ui/problem.tsx';

/** What applies to the reader on a device, and where each was set. */
export function EffectiveTimeLimits({ device }: { device: string }) {
  const { team } = useOpenTeam();
  const effective = useQuery({
    queryKey: [...keys.timeLimits(team.id), device],
    queryFn: ({ signal }) =>
      call(
        'GET /api/teams/:team/devices/:device/time-limits',
        { params: { team: team.id, device }, query: {} },
        signal,
      ),
    staleTime: 0,
  });
  if (effective.isError) return <ProblemNote error={effective.error} />;
  const limits = effective.data?.limits ?? null;
  return (
    <section aria-labelledby="limits-heading" className="mt-4 border-t border-line pt-3">
      <h3 id="limits-heading" className="mb-2 font-medium">
        Limits in time for you
      </h3>
      <Facts
        facts={[
          ['Idle limit', limits === null ? '…' : sayDuration(limits.idle)],
          ['Time limit', limits === null ? '…' : sayDuration(limits.total)],
          ['Allowed hours', limits === null ? '…' : sayHours(limits.hours)],
        ]}
      />
    </section>
  );
}

function sayDuration(limit: EffectiveLimits['idle']): string {
  return limit === null ? 'None' : `${sayLimitMs(limit.ms)}, set for ${sayRule(limit.rule)}`;
}

function sayHours(hours: EffectiveLimits['hours']): string {
  if (hours === null) return 'All';
  const until = hours.changesAt === null ? '' : ` until ${sayInstant(hours.changesAt, hours.zone)}`;
  return `${hours.open ? 'Open' : 'Closed'}${until}, set for ${sayRule(hours.rule)}`;
}
