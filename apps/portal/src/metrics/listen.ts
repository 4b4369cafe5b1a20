import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics } from 'prom-client';
import type { Log } from '../ports.ts';
import type { Metrics } from './metrics.ts';

/** Of this machine alone: whoever may read it from elsewhere comes through what runs here. */
const host = '127.0.0.1';

/** Gauges that the client names like counters; each is the sum of another that stays. `promtool check metrics` refuses them. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

export interface MetricsListener {
  readonly port: number;
  close(): Promise<void>;
}

/** Answers `GET /metrics` on a port of its own, apart from everything people and devices reach. */
export async function listenForScrapes(
  { registry }: Metrics,
  { port, refresh, log }: { readonly port: number; readonly refresh: () => Promise<void>; readonly log: Log },
): Promise<MetricsListener> {
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  const exposition = async (): Promise<string> => {
    await refresh();
    return registry.metrics();
  };
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') return void response.writeHead(404).end();
    exposition()
      .then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text))
      .catch((error: unknown) => {
        log.error({ err: error }, 'the metrics could not be read');
        response.writeHead(500).end();
      });
    return undefined;
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
