import type { SessionView } from '@usher/contract';

/** E2: all three hops have acknowledged. */
export function isProven({ acks }: SessionView): boolean {
  return acks.device !== null && acks.relay !== null && acks.viewer !== null;
}

/** The one that knows more: acknowledgements and ends only ever arrive. */
export function newer(known: SessionView, other: SessionView | null): SessionView {
  return other && progress(other) >= progress(known) ? other : known;
}

function progress({ acks, endedAt, freedAt, reason }: SessionView): number {
  return [acks.device, acks.relay, acks.viewer, endedAt, freedAt, reason].filter((fact) => fact !== null).length;
}
