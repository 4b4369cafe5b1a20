import { errors, sayLimitEnd, type SessionView, showState } from '@usher/contract';
import type { MemberActor, SessionTimes } from '../ports.ts';
import type { SessionRow } from './session-row.ts';
import { mayEndSession, maySeeSession } from './visibility.ts';

/** Input that is missing for less than this is no news: people read. */
export const idleShownMs = 60_000;

/** What a reader may see of a session; null when it does not concern them. */
export function presentSession(
  row: SessionRow,
  reader: MemberActor,
  now: number,
  times: Pick<SessionTimes, 'renewMs'>,
): SessionView | null {
  if (!maySeeSession(reader, row)) return null;
  return {
    id: row.id,
    fence: row.fence,
    state: showState({ ...row, renewMs: times.renewMs }, now),
    member: row.memberId,
    person: { id: row.personId, name: row.personName, email: row.personEmail },
    role: row.role,
    device: { id: row.deviceId, name: row.deviceName },
    rights: row.rights,
    from: row.address,
    relay: row.relay,
    createdAt: row.createdAt,
    begunAt: row.begunAt,
    endsAt: row.endsAt,
    endedAt: row.endedAt,
    freedAt: row.freedAt,
    heldUntil: row.freedAt === null && (row.endsAt !== null || row.state === 'offered') ? row.leaseUntil : null,
    idleMs: row.idleMs,
    idleSince: idleSinceOf(row),
    limits: row.limits,
    reason: row.reason,
    endedBy: row.endedBy,
    message: row.message ?? sayLimitEnd(row.reason, row.limits),
    forced: row.forced,
    acks: { device: row.deviceAckMs, relay: row.relayAckMs, viewer: row.viewerAckMs },
    mine: row.personId === reader.person,
    mayEnd: mayEndSession(reader, row),
    endBlocked:
      canEnd(row) || row.state === 'offered'
        ? null
        : `${errors['agent-too-old'].title} ${errors['agent-too-old'].todo}`,
  };
}

/** Readers of one kind see the same of a session. */
export function seesSessionAs(reader: MemberActor, row: SessionRow): string {
  return `${row.personId === reader.person} ${maySeeSession(reader, row)} ${mayEndSession(reader, row)}`;
}

function idleSinceOf({ idleMs, lastRenewedAt, endedAt }: SessionRow): number | null {
  if (idleMs === null || lastRenewedAt === null || endedAt !== null || idleMs < idleShownMs) return null;
  return lastRenewedAt - idleMs;
}

/** M5: ending needs an agent that announces the capability. */
export function canEnd(row: Pick<SessionRow, 'capabilities'>): boolean {
  return row.capabilities.includes('session.end');
}
