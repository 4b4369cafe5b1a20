import type { IncomingMessage, ServerResponse } from 'node:http';
import { securityHeaders } from './security-headers.ts';

const healthy = 'ok\n';

/** Asked by whatever watches over us: by IP address, by a name inside a cluster, by HTTP/1.0 with no Host at all. */
export function isHealthCheck({ method, url }: IncomingMessage): boolean {
  return url === '/healthz' && (method === 'GET' || method === 'HEAD');
}

/** Says that the process answers, and nothing more: anybody may ask. */
export function answerHealth(outgoing: ServerResponse, origin: string): void {
  const type = { 'content-type': 'text/plain; charset=utf-8', 'content-length': healthy.length };
  outgoing.writeHead(200, { ...securityHeaders(origin, null), ...type });
  outgoing.end(healthy);
}
