import { forcedEndMs, type SessionView } from '@usher/contract';

/** E2: all three hops have acknowledged. */
export function isProven({ acks }: SessionView): boolean {
  return acks.device !== null && acks.relay !== null && acks.viewer !== null;
}

/** A hop that said nothing though its time is over; it may still say so, and then it counts. */
export function isLate(
  { afterMs, endsAt }: { readonly afterMs: number | null; readonly endsAt: number | null },
  now: number,
): boolean {
  return afterMs === null && endsAt !== null && now > endsAt + forcedEndMs;
}

/** The one that knows more: acknowledgements and ends only ever arrive, and an end only ever comes earlier (E1). */
export function newer(known: SessionView, other: SessionView | null): SessionView {
  if (!other) return known;
  const ahead = progress(other) - progress(known);
  if (ahead !== 0) return ahead > 0 ? other : known;
  return (other.endsAt ?? 0) <= (known.endsAt ?? 0) ? other : known;
}

function progress({ acks, endsAt, endedAt, freedAt, reason }: SessionView): number {
  return [acks.device, acks.relay, acks.viewer, endsAt, endedAt, freedAt, reason].filter((fact) => fact !== null)
    .length;
}
