import type { IncomingHttpHeaders } from 'node:http';

const layout = /^bearer +(\S{1,200})$/i;

/** The secret that a program sends; null without one, and then a cookie counts. Another scheme is a proxy's affair, not ours. */
export function readBearer({ authorization }: IncomingHttpHeaders): string | null {
  if (authorization === undefined || !/^bearer(\s|$)/i.test(authorization)) return null;
  // Broken is not absent: whoever sends a key is never taken for their cookie.
  return layout.exec(authorization.trim())?.[1] ?? '';
}
