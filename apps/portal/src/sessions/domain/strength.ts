import type { ReasonCode } from '@usher/contract';

/** E1: what a stronger end replaces although it is not earlier. What takes away is strongest; what only happens is weakest. */
const strengths: Partial<Record<ReasonCode, number>> = {
  'access-revoked': 3,
  'member-removed': 3,
  'device-removed': 3,
  'subscription-ended': 3,
  'portal-restored': 3,
  'ended-by-manager': 2,
  'taken-over': 2,
  'ended-by-self': 1,
  'ended-at-device': 1,
};

export function isStronger(reason: ReasonCode, than: ReasonCode | null): boolean {
  return strengthOf(reason) > strengthOf(than);
}

function strengthOf(reason: ReasonCode | null): number {
  return (reason === null ? 0 : strengths[reason]) ?? 0;
}
