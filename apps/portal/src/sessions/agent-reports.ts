import type { ReasonCode } from '@usher/contract';
import { sql } from 'kysely';
import { isOwnFault, lockTeam } from '../database/index.ts';
import type { AgentReports, HowItCame } from '../ports.ts';
import { actOn, actOnAll, withPlace } from './act.ts';
import { createActs } from './acts.ts';
import { hasBegun } from './domain/index.ts';
import { gather } from './gather.ts';
import { loadPlaces } from './place-store.ts';
import { readLimits } from './read-limits.ts';
import type { RenewalReport } from './extend-leases.ts';
import { type RenewalFollowers, renewAll } from './renew.ts';
import type { SessionDeps } from './session-deps.ts';
import { createTurnedTeller } from './tell-turned.ts';

/** What agents say touches only rows of their own device and their own connection number (L6). */
export function createAgentReports(deps: SessionDeps): AgentReports {
  const act = createActs(deps);
  const renew = gatherRenewals(deps, { act, tellTurned: createTurnedTeller(deps) });
  return {
    connected: (device, connection, came) => connected(deps, device, connection, came),
    renew: (device, connection, { n, sessions }) => renew({ device, connection, n, sessions }),
    begin: (device, connection, { id, fence }) => begin(deps, device, connection, id, fence),
    async state(device, connection, { id, fence, state }) {
      await act(id, { type: 'state', device, connection, fence, state });
    },
    async refused(device, connection, { id, fence, reason }) {
      await act(id, { type: 'stopped', device, connection, fence, reason });
    },
    async stopped(device, connection, { id, fence, reason }) {
      await act(id, { type: 'stopped', device, connection, fence, reason });
    },
  };
}

/** A statement over more would keep the embedded database from everybody else for too long. */
const mostRenewed = 1000;

/**
 * L1: the renewals that reach this node within a moment are written together: a node with a hundred thousand sessions
 * costs its database some dozens of statements a second. An agent's deadline counts from when it sent (L3), so the moment costs it nothing.
 */
function gatherRenewals(deps: SessionDeps, followers: RenewalFollowers) {
  return gather((reports: readonly RenewalReport[]) => renewAll(deps, followers, reports), {
    most: mostRenewed,
    mayBeOnes: isOwnFault,
    weigh: ({ sessions }) => sessions.length,
    waitMs: deps.gatherMs ?? 50,
  });
}

/** Older connections' writes are void from here on. The same process keeps what it has, and may still say what it stopped. */
async function connected(deps: SessionDeps, device: string, connection: number, came: HowItCame): Promise<void> {
  const row = await deps.db.read.selectFrom('device').select('team_id').where('id', '=', device).executeTakeFirst();
  if (row === undefined || came === 'anew') return;
  await deps.db.transact(async (tx) => {
    await lockTeam(tx, row.team_id);
    const held = await loadPlaces(tx, sql`device_id = ${device}::uuid and freed_at is null`);
    await actOnAll(tx, deps, held, () => ({ type: 'connected', device, connection, came }));
  });
}

/** L5: the compare-and-set whose acknowledgement alone opens the screen. */
async function begin(deps: SessionDeps, device: string, connection: number, id: string, fence: number) {
  const begin = { device, connection, fence };
  const acted = await withPlace(deps, id, async (tx, loaded) => {
    const limits = (await readLimits(tx, [loaded])).get(id) ?? null;
    return actOn(tx, deps, loaded, { type: 'begin', ...begin, limits });
  });
  if (acted !== null && hasBegun(acted.place, begin, acted.now)) {
    const { limits } = acted.place;
    return { type: 'begun', id, fence, ...(limits === null ? {} : { limits }) } as const;
  }
  return { type: 'stop', id, reason: await reasonOf(deps, device, id) } as const;
}

/** What a device is told of a session that it may not hold. */
async function reasonOf(deps: SessionDeps, device: string, id: string): Promise<ReasonCode> {
  const { rows } = await sql<{ reason: ReasonCode | null }>`
    select reason from session where id = ${id}::uuid and device_id = ${device}::uuid`.execute(deps.db.read);
  return rows[0]?.reason ?? 'resumed-elsewhere';
}
