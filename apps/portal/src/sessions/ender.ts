import type { Rights } from '@usher/contract';
import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import type { SessionEnder, SessionFilter } from '../ports.ts';
import { actOnAll } from './act.ts';
import { type LoadedPlace, loadPlaces } from './place-store.ts';
import { readLimits } from './read-limits.ts';
import type { SessionDeps } from './session-deps.ts';

/** E7: what takes away acts on live sessions in the same transaction. */
export function createEnder(deps: SessionDeps): SessionEnder {
  return {
    async endMatching(tx, team, which, reason, by, message = null) {
      const live = await loadLive(tx, team, which);
      const acted = await actOnAll(tx, deps, live, () => ({ type: 'end', reason, by, message, inMs: 0 }));
      return acted.filter(({ events }) => events.length > 0).length;
    },
    async refreshRights(tx, team, which, by) {
      const live = await loadLive(tx, team, which);
      const granted = await readGranted(tx, live);
      await actOnAll(tx, deps, live, ({ place }) => ({
        type: 'set-rights',
        rights: granted.get(place.id) ?? null,
        by,
      }));
      await refreshLimits(tx, deps, team, which);
    },
    refreshLimits: (tx, team, which) => refreshLimits(tx, deps, team, which),
  };
}

async function refreshLimits(tx: Tx, deps: SessionDeps, team: string, which: SessionFilter): Promise<void> {
  const live = await loadLive(tx, team, which);
  const limits = await readLimits(tx, live);
  await actOnAll(tx, deps, live, ({ place }) => ({ type: 'set-limits', limits: limits.get(place.id) ?? null }));
}

function loadLive(tx: Tx, team: string, which: SessionFilter): Promise<LoadedPlace[]> {
  return loadPlaces(
    tx,
    sql`team_id = ${team}::uuid and ended_at is null and freed_at is null
      and (${which.session ?? null}::uuid is null or id = ${which.session ?? null}::uuid)
      and (${which.member ?? null}::uuid is null or member_id = ${which.member ?? null}::uuid)
      and (${which.device ?? null}::uuid is null or device_id = ${which.device ?? null}::uuid)
      and (${which.members ?? null}::uuid[] is null or member_id = any(${which.members ?? null}::uuid[]))
      and (${which.devices ?? null}::uuid[] is null or device_id = any(${which.devices ?? null}::uuid[]))
      and (${which.signIn ?? null}::text is null or sign_in_id = ${which.signIn ?? null}::text)`,
  );
}

/** What each session's member may do on its device now. */
async function readGranted(tx: Tx, live: readonly LoadedPlace[]): Promise<ReadonlyMap<string, Rights | null>> {
  const ids = live.map(({ place }) => place.id);
  const { rows } = await sql<{ id: string; granted: Rights | null }>`
    select id, granted_rights(device_id, member_id, view_only) as granted
    from session where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, granted }) => [id, granted]));
}
