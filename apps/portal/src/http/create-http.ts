import { createServer } from 'node:http';
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import type { RouteKey } from '@usher/contract';
import { Hono } from 'hono';
import type { KeyReader, Log, SignInReader } from '../ports.ts';
import { isOurHost } from './check-origin.ts';
import { type Handlers, PortalError } from './handler.ts';
import { answerHealth, isHealthCheck } from './health.ts';
import { mountApiDocuments } from './mount-api-documents.ts';
import { mountRoutes } from './mount-routes.ts';
import { problemOf } from './problem.ts';
import { securityHeaders } from './security-headers.ts';
import { readStaticFiles } from './static-files.ts';
import { takeUpgrades, type Upgrade } from './upgrades.ts';

const closeMs = 1_500;
/** How often Node looks for senders that are too slow; by default twice a minute, which would add as much to each limit. */
const slowCheckMs = 2_000;

export interface HttpOptions {
  readonly handlers: Handlers;
  readonly signIns: SignInReader;
  readonly keys: KeyReader;
  /** The address people open; Host and Origin are checked against it. */
  readonly origin: string;
  readonly trustedProxies: readonly string[];
  /** Where the built pages are. */
  readonly webRoot: string;
  readonly upgrades: Readonly<Record<string, Upgrade>>;
  /** Whether there is an Owner. */
  setUpGone(): Promise<boolean>;
  /** Where the relays are, for the viewer's document: it may reach these and us. */
  relayAddresses(): Promise<readonly string[]>;
  /** M2: the status of a page's document for this reader; a page that its reader may not see is a 403. */
  documentStatus(path: string, cookie: string | undefined): Promise<200 | 403>;
  readonly observe?: (route: RouteKey, outcome: string) => void;
  readonly log: Log;
}

export interface Http {
  listen(port: number, host: string): Promise<{ readonly port: number }>;
  close(): Promise<void>;
}

export function createHttp(options: HttpOptions): Http {
  const { origin, log } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  const files = readStaticFiles(options.webRoot, origin);

  app.use(async (context, next) => {
    if (isOurHost(context.req.header('host'), origin)) return next();
    return problem(new PortalError('wrong-origin'), origin, log);
  });
  mountRoutes(app, options);
  mountApiDocuments(app, origin);
  app.all('/api/*', () => problem(new PortalError('not-found'), origin, log));
  app.get('/view/*', async (context) => {
    const file = files.file(context.req.path, ifNoneMatch(context.req));
    return file ?? files.document('view', 200, await options.relayAddresses());
  });
  app.get('*', async (context) => {
    const file = files.file(context.req.path, ifNoneMatch(context.req));
    if (file !== null) return file;
    if (/\.\w{1,12}$/.test(context.req.path)) return files.document('pages', 404);
    return files.document('pages', await options.documentStatus(context.req.path, context.req.header('cookie')));
  });
  app.notFound(() => problem(new PortalError('not-found'), origin, log));
  app.onError((error) => problem(error, origin, log));

  const listener = getRequestListener(app.fetch, {
    errorHandler: (error) =>
      problem(error instanceof RequestError ? new PortalError('bad-request', { cause: error }) : error, origin, log),
  });
  const server = createServer({ connectionsCheckingInterval: slowCheckMs }, (incoming, outgoing) => {
    if (isHealthCheck(incoming)) answerHealth(outgoing, origin);
    else void listener(incoming, outgoing);
  });
  // A slow sender of headers or body holds a connection no longer than this.
  server.headersTimeout = 15_000;
  server.requestTimeout = 30_000;
  const closeSockets = takeUpgrades(server, options);
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          const address = server.address();
          resolve({ port: address !== null && typeof address === 'object' ? address.port : port });
        });
      }),
    async close() {
      closeSockets();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const impatient = setTimeout(() => server.closeAllConnections(), closeMs);
      await closed;
      clearTimeout(impatient);
    },
  };
}

function ifNoneMatch(request: { header(name: string): string | undefined }): string | null {
  return request.header('if-none-match') ?? null;
}

function problem(error: unknown, origin: string, log: Log): Response {
  const { status, body } = problemOf(error, log);
  const headers = { ...securityHeaders(origin, null), 'content-type': 'application/json; charset=utf-8' };
  return new Response(JSON.stringify(body), { status, headers });
}
