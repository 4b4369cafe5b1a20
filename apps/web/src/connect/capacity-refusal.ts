import { type AtCapacityDetails, CallError } from '@usher/contract';

/** The facts of a refusal at the limit, or null when it was refused for another reason. */
export function capacityRefusal(error: unknown): AtCapacityDetails | null {
  if (!(error instanceof CallError) || error.code !== 'at-capacity') return null;
  const details: unknown = error.problem?.details;
  return looksComplete(details) ? details : null;
}

function looksComplete(details: unknown): details is AtCapacityDetails {
  return (
    typeof details === 'object' &&
    details !== null &&
    'inUse' in details &&
    'limit' in details &&
    'helpers' in details &&
    Array.isArray(details.helpers) &&
    'mine' in details &&
    Array.isArray(details.mine) &&
    'reserved' in details &&
    Array.isArray(details.reserved)
  );
}
