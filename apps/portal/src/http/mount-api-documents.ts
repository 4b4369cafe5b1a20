import { apiDocuments } from '../openapi/index.ts';
import type { PortalApp } from './mount-routes.ts';
import { securityHeaders } from './security-headers.ts';

/** What tells of the API: for anybody, under the pages' own policy. */
export function mountApiDocuments(app: PortalApp, origin: string): void {
  for (const [path, { type, text }] of apiDocuments(origin)) {
    const headers = { ...securityHeaders(origin, 'pages'), 'content-type': type, 'cache-control': 'no-cache' };
    app.get(path, () => new Response(text, { headers }));
  }
}
