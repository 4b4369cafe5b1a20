import { CallError, outsideHoursDetails, sayInstant, sayRule } from '@usher/contract';

/** When sessions are allowed again, and where that was set, if that is what stood in the way. */
export function OpeningHours({ error }: { error: unknown }) {
  if (!(error instanceof CallError) || error.code !== 'outside-hours') return null;
  const details = outsideHoursDetails.safeParse(error.problem?.details);
  if (!details.success) return null;
  const { opensAt, zone, rule } = details.data;
  return (
    <p className="mt-1">
      {opensAt === null ? 'They are never allowed' : `Allowed again ${sayInstant(opensAt, zone)}`}, set for{' '}
      {sayRule(rule)}.
    </p>
  );
}
