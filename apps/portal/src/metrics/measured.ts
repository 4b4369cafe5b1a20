import { type RouteKey, webhookEventOf } from '@usher/contract';
import type { AgentReports, RelayReports } from '../ports.ts';
import type { Consumer } from '../notify/index.ts';
import { hops, type Metrics } from './metrics.ts';

/** The same reports, counted. */
export function measuredAgentReports(reports: AgentReports, metrics: Metrics): AgentReports {
  return {
    ...reports,
    renew(device, connection, message) {
      metrics.renewals.inc();
      return reports.renew(device, connection, message);
    },
  };
}

export function measuredRelayReports(reports: RelayReports, metrics: Metrics): RelayReports {
  return {
    ...reports,
    joined(relay, session, fence, pipe) {
      metrics.relayJoins.inc();
      return reports.joined(relay, session, fence, pipe);
    },
    left(relay, session, fence, pipe, bytes) {
      metrics.relayBytes.inc(bytes);
      return reports.left(relay, session, fence, pipe, bytes);
    },
    cut(relay, session, fence, afterMs, bytes = 0) {
      metrics.relayCuts.inc();
      metrics.relayBytes.inc(bytes);
      return reports.cut(relay, session, fence, afterMs, bytes);
    },
  };
}

const connecting: RouteKey = 'POST /api/teams/:team/sessions';

/** What became of a request; the code of a refusal comes from the contract's table. */
export function requestObserver(metrics: Metrics): (route: string, outcome: string) => void {
  return (route, outcome) => {
    metrics.requests.inc({ route, outcome });
    if (route === connecting) metrics.admissions.inc({ outcome: outcome === 'ok' ? 'admitted' : outcome });
  };
}

/** Ends, from the audit: whichever node reads a row counts it, so that all nodes together count each once. */
export function metricsConsumer(metrics: Metrics): Consumer {
  return (tx, _team, happenings) => {
    // After the commit: a transaction that is tried again must not count twice.
    tx.onCommit(() => {
      for (const { kind, details } of happenings) countEnd(metrics, kind, details);
    });
    return Promise.resolve();
  };
}

function countEnd(metrics: Metrics, kind: string, details: Readonly<Record<string, unknown>>): void {
  const { reason, acks } = details;
  if (webhookEventOf(kind) === 'session.ended') return metrics.ended.inc({ reason: String(reason) });
  if (kind === 'session.end-forced') metrics.endsForced.inc();
  else if (kind !== 'session.end-confirmed') return;
  const known: Record<string, unknown> = typeof acks === 'object' && acks !== null ? { ...acks } : {};
  for (const hop of hops) {
    const afterMs = known[hop];
    if (typeof afterMs === 'number') metrics.endSeconds.observe({ hop }, afterMs / 1000);
  }
}
