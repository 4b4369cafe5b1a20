/** Headers of every answer. `document` says which of our two documents it is, if any. */
export function securityHeaders(origin: string, document: 'pages' | 'view' | null): Record<string, string> {
  const https = origin.startsWith('https:');
  return {
    'content-security-policy':
      document === null ? "default-src 'none'; frame-ancestors 'none'" : policy(origin, document),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    ...(https ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  };
}

/** Nothing inline, nothing of third parties. The viewer's document may also show images that noVNC makes, and reach relays. */
function policy(origin: string, document: 'pages' | 'view'): string {
  const live = origin.replace(/^http/, 'ws');
  const local = document === 'view' ? " 'self' data: blob:" : " 'self' data:";
  const connect =
    document === 'view'
      ? `'self' ${live} wss: ${origin.startsWith('http:') ? 'ws://localhost:* ws://127.0.0.1:*' : ''}`
      : `'self' ${live}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src${local}`,
    `connect-src ${connect.trim()}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}
