import { reasonCodes, routes } from '@usher/contract';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export const hops = ['device', 'relay', 'viewer'] as const;

/** What this node counts as it goes. Labels come from the contract's tables: no name, no id, so their number is bounded. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Counter<'route' | 'outcome'>;
  readonly admissions: Counter<'outcome'>;
  readonly ended: Counter<'reason'>;
  readonly endSeconds: Histogram<'hop'>;
  readonly endsForced: Counter;
  readonly renewals: Counter;
  readonly relayJoins: Counter;
  readonly relayCuts: Counter;
  readonly relayBytes: Counter;
  readonly pages: Gauge;
}

/** A registry of its own: two nodes in one process share nothing. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter<Label>({ name, help, labelNames, registers });
  const metrics: Metrics = {
    registry,
    requests: counter('usher_requests_total', 'Requests to the API, by route and outcome.', ['route', 'outcome']),
    admissions: counter('usher_admissions_total', 'Tries to connect: admitted, or the code of the refusal.', [
      'outcome',
    ]),
    ended: counter('usher_sessions_ended_total', 'Ends of sessions, by reason.', ['reason']),
    endSeconds: new Histogram({
      name: 'usher_end_seconds',
      help: 'From the end that was due to its confirmation, by hop.',
      labelNames: ['hop'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    endsForced: counter('usher_ends_forced_total', 'Ends that were not confirmed in time.'),
    renewals: counter('usher_renewals_total', 'Renewals of agents.'),
    relayJoins: counter('usher_relay_joins_total', 'Pipes that relays joined.'),
    relayCuts: counter('usher_relay_cuts_total', 'Cuts that relays confirmed.'),
    relayBytes: counter('usher_relay_bytes_total', 'Bytes that went through pipes which have closed.'),
    pages: new Gauge({ name: 'usher_live_pages', help: 'Open pages that this node holds.', registers }),
  };
  beginAtZero(metrics);
  return metrics;
}

/** What counts from nothing is seen to rise by its first: a series that begins with 1 has no rate. */
function beginAtZero({ admissions, ended, endSeconds }: Metrics): void {
  for (const outcome of ['admitted', ...routes['POST /api/teams/:team/sessions'].errors])
    admissions.inc({ outcome }, 0);
  for (const reason of reasonCodes) ended.inc({ reason }, 0);
  for (const hop of hops) endSeconds.zero({ hop });
}
