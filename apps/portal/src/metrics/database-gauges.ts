import { sql } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import type { Db } from '../database/index.ts';

/** What is read from the database with each scrape; but for the agents it is the same on every node. */
const gaugesOf = (node: string) => ({
  usher_agents_connected: {
    help: 'Agents that this node holds.',
    value: sql`(select count(*) from device where node_id = ${node}::uuid and removed_at is null)`,
  },
  usher_sessions_in_use: {
    help: 'Places in use, of all teams.',
    value: sql`(select count(*) from session where freed_at is null)`,
  },
  usher_capacity: {
    help: 'Places of all teams whose subscription stands.',
    value: sql`(select coalesce(sum(capacity + case when overdraft_until > portal_now() then overdraft else 0 end), 0)
      from subscription where state = 'active')`,
  },
  usher_waiting: {
    help: 'Waiters for a place, of all teams.',
    value: sql`(select count(*) from waiter where state = 'waiting')`,
  },
  usher_sweeper_lag_seconds: {
    help: 'Since when the oldest lease that ran out waits to be freed.',
    value: sql`(select coalesce(extract(epoch from portal_now() - min(lease_until)), 0) from session
      where freed_at is null and lease_until < portal_now())`,
  },
  usher_notify_behind: {
    help: 'Rows of audits and outboxes that were not read for webhooks and mail yet.',
    value: sql`(select coalesce(sum(team.audit_number - coalesce(mark.audit_number, 0)
      + team.event_number - coalesce(mark.outbox_number, 0)), 0)
      from team left join notify_mark as mark on mark.team_id = team.id)`,
  },
  usher_webhook_deliveries_waiting: {
    help: 'Deliveries to webhooks that have not arrived yet.',
    value: sql`(select count(*) from webhook_delivery where state = 'waiting')`,
  },
  usher_mail_waiting: {
    help: 'Mail that has not gone out yet.',
    value: sql`(select count(*) from mail where state = 'waiting')`,
  },
  usher_devices_online: {
    help: 'Devices that are online, of all teams.',
    value: sql`(select count(*) from device where node_id is not null and removed_at is null)`,
  },
});

type Name = keyof ReturnType<typeof gaugesOf>;

/** Registers them, and answers what fills them: one statement for all. */
export function databaseGauges(registry: Registry, db: Db, node: string): () => Promise<void> {
  const read = gaugesOf(node);
  const names = Object.keys(read) as Name[];
  const gauges = names.map((name) => new Gauge({ name, help: read[name].help, registers: [registry] }));
  const columns = names.map((name) => sql`${read[name].value}::double precision as ${sql.id(name)}`);
  return async () => {
    const { rows } = await sql<Record<Name, number>>`select ${sql.join(columns)}`.execute(db.read);
    for (const [index, name] of names.entries()) gauges[index]?.set(rows[0]?.[name] ?? 0);
  };
}
