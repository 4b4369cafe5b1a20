import { relaySources } from './relay-sources.ts';

/** Headers of every answer. `document` says which of our two documents it is, if any; the viewer's reaches the relays. */
export function securityHeaders(
  origin: string,
  document: 'pages' | 'view' | null,
  relays: readonly string[] = [],
): Record<string, string> {
  const https = origin.startsWith('https:');
  return {
    'content-security-policy':
      document === null ? "default-src 'none'; frame-ancestors 'none'" : policy(origin, document, relays),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    ...(https ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

/** Nothing inline, nothing of third parties. The viewer's document may also show images that noVNC makes, and reach relays. */
function policy(origin: string, document: 'pages' | 'view', relays: readonly string[]): string {
  const live = origin.replace(/^http/, 'ws');
  const local = document === 'view' ? " 'self' data: blob:" : " 'self' data:";
  const connect = ["'self'", live, ...relaySources(relays)];
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src${local}`,
    `connect-src ${[...new Set(connect)].join(' ')}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
