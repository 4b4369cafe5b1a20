import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import { createHash } from 'node:crypto';
import { securityHeaders } from './security-headers.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly etag: string;
}

export interface StaticFiles {
  /** A built file by its path; null when there is none. */
  file(path: string, ifNoneMatch: string | null): Response | null;
  /** One of the two documents, whatever page of it is asked for; `relays` are the addresses that it may reach. */
  document(which: 'pages' | 'view', status: 200 | 403 | 404, relays?: readonly string[]): Response;
}

/** The built pages, read once: a path can only name a file that was there, so none can reach outside. */
export function readStaticFiles(root: string, origin: string): StaticFiles {
  const files = new Map<string, StaticFile>();
  if (existsSync(root)) {
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(`/${path.slice(root.length).split(sep).filter(Boolean).join('/')}`, readStatic(path));
    }
  }
  return {
    file(path, ifNoneMatch) {
      const found = path.endsWith('.html') ? undefined : files.get(path);
      if (found === undefined) return null;
      const headers = {
        ...securityHeaders(origin, null),
        'content-type': found.type,
        etag: found.etag,
        'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      };
      if (ifNoneMatch === found.etag) return new Response(null, { status: 304, headers });
      return new Response(found.bytes, { headers });
    },
    document(which, status, relays = []) {
      const found = files.get(which === 'view' ? '/view/index.html' : '/index.html');
      if (found === undefined) return notBuilt(origin);
      const policed = securityHeaders(origin, which, relays);
      const headers = { ...policed, 'content-type': found.type, 'cache-control': 'no-cache' };
      return new Response(found.bytes, { status, headers });
    },
  };
}

function notBuilt(origin: string): Response {
  const headers = { ...securityHeaders(origin, null), 'content-type': 'text/plain; charset=utf-8' };
  return new Response('The pages are not built: run npm run build.\n', { status: 503, headers });
}

function readStatic(path: string): StaticFile {
  const bytes = new Uint8Array(readFileSync(path));
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
  return { bytes, type: types[extname(path)] ?? 'application/octet-stream', etag };
}
