import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { Ids, Log } from '../ports.ts';
import { buryDeadNodes, buryFormerNodes, heldBy } from './dead-nodes.ts';
import { releaseDevices } from './release-devices.ts';

export const heartbeatMs = 5000;
/** A node not seen for this long holds nothing any more, whatever it believes. */
export const deadAfterMs = 3 * heartbeatMs;

/** This process among the portal's nodes. */
export interface PortalNode {
  readonly id: string;
  /** Called when others took this node for dead: what it held was given away, so it must let go. */
  onBuried(listener: () => void): void;
  /** One heartbeat now; the timer calls it. */
  beat(): Promise<void>;
  close(): Promise<void>;
}

export interface NodeOptions {
  readonly db: Db;
  readonly ids: Ids;
  readonly log: Log;
}

export async function startNode({ db, ids, log }: NodeOptions): Promise<PortalNode> {
  const id = ids.next();
  const buried: (() => void)[] = [];
  if (db.kind === 'pglite') await buryFormerNodes(db);
  await writeNode(db, id);

  async function beat(): Promise<void> {
    const { numUpdatedRows } = await db.read
      .updateTable('node')
      .set({ seen_at: sql<Date>`portal_now()` })
      .where('id', '=', id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) {
      log.warn({ node: id }, 'other nodes took this one for dead');
      await writeNode(db, id);
      for (const listener of buried) listener();
    }
    await buryDeadNodes(db, deadAfterMs);
  }

  const timer = setInterval(() => {
    beat().catch((error: unknown) => log.error({ err: error }, 'a heartbeat of this node failed'));
  }, heartbeatMs);

  return {
    id,
    onBuried: (listener) => void buried.push(listener),
    beat,
    async close() {
      clearInterval(timer);
      await releaseDevices(db, await heldBy(db, [id]));
      await db.read.deleteFrom('node').where('id', '=', id).execute();
    },
  };
}

async function writeNode(db: Db, id: string): Promise<void> {
  const now = sql<Date>`portal_now()`;
  await db.read.insertInto('node').values({ id, started_at: now, seen_at: now }).execute();
}
