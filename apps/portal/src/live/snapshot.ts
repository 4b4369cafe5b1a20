import type { FromLive } from '@usher/contract';
import type { Db } from '../database/index.ts';
import type { DeviceViews } from '../devices/index.ts';
import { lastNumber } from '../outbox/index.ts';
import type { Actor, Clock, MemberActor, SessionTimes, SignInReader } from '../ports.ts';
import type { SessionViews } from '../sessions/index.ts';

export interface SnapshotDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly signIns: SignInReader;
  readonly sessions: SessionViews;
  readonly devices: DeviceViews;
  readonly times: Pick<SessionTimes, 'renewMs'>;
}

/** How a person stands in a team at a number; null for a stranger. */
export interface Standing {
  readonly reader: MemberActor;
  readonly number: number;
}

/** The number first: whatever changes while the rest is read, the reader's role among it, comes again as an event. */
export async function readStanding(deps: SnapshotDeps, actor: Actor, team: string): Promise<Standing | null> {
  const number = await lastNumber(deps.db, team);
  const reader = await deps.signIns.member(actor, team);
  return reader === null ? null : { reader, number };
}

/** All that a page shows. A suspended member's page shows nothing of the team. */
export async function readSnapshot(deps: SnapshotDeps, { reader, number: n }: Standing): Promise<FromLive> {
  const capacity = { inUse: 0, limit: 0, uncertain: 0, places: [], reserved: 0 };
  const nothing = { sessions: [], devices: [], capacity, waiting: { mine: [], count: 0, queue: null } };
  return {
    type: 'snapshot',
    team: reader.team,
    n,
    now: deps.clock.now(),
    renewMs: deps.times.renewMs,
    ...(reader.suspended ? nothing : await readShown(deps, reader)),
  };
}

async function readShown({ sessions, devices }: SnapshotDeps, reader: MemberActor) {
  return {
    sessions: await sessions.list(reader),
    devices: await devices.list(reader),
    capacity: await sessions.capacity(reader),
    waiting: await sessions.waiting(reader),
  };
}
