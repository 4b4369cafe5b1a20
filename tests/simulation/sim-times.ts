import type { PlaceTimes } from '../../apps/portal/src/sessions/domain/index.ts';

/** Short, in the proportions of the real ones. */
export const times: PlaceTimes & { readonly deadlineMs: number } = {
  renewMs: 5_000,
  leaseMs: 15_000,
  deadlineMs: 13_000,
  resumeMs: 15_000,
  leaveMs: 4_000,
  beginMs: 10_000,
  forcedEndMs: 5_000,
};
