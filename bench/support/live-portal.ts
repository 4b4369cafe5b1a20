import { Client } from 'pg';
import { type PortalClient, setUp } from '../../tests/support/portal-client.ts';
import { type RunningPostgres, startPostgres } from '../../tests/support/servers.ts';
import { startUsher, type UsherProcess } from '../../tests/support/usher.ts';

/** The times that ship. */
export const shippedTimes = {
  renewMs: 15_000,
  leaseMs: 45_000,
  deadlineMs: 40_000,
  resumeMs: 45_000,
  leaveMs: 10_000,
  beginMs: 30_000,
  forcedEndMs: 5_000,
};

/** The built portal as a process of its own, on a PostgreSQL with fsync on, set up, with one team. */
export interface LivePortal {
  readonly portal: UsherProcess;
  readonly postgres: RunningPostgres;
  /** Straight into its database, for what a benchmark needs by the thousand. */
  readonly sql: Client;
  readonly owner: PortalClient;
  readonly team: string;
  stop(): Promise<void>;
}

export async function startLivePortal(capacity: number): Promise<LivePortal> {
  const postgres = await startPostgres({ durable: true });
  const portal = await startUsher('portal', {
    args: ['--database', postgres.url, '--port', '0'],
    times: shippedTimes,
  });
  const { client: owner, team } = await setUp(portal.url, portal.setupCode ?? '');
  await owner.call('PUT /api/teams/:team/subscription/capacity', { params: { team }, body: { capacity } });
  const sql = new Client({ connectionString: postgres.url });
  await sql.connect();
  return {
    portal,
    postgres,
    sql,
    owner,
    team,
    async stop() {
      await sql.end();
      await portal.stop();
      await postgres.stop();
    },
  };
}
