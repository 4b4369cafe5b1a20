import type { IncomingHttpHeaders } from 'node:http';

/** A request that changes something must come from our own pages: browsers say so in Origin, which no page can forge. */
export function isFromOurPages(headers: IncomingHttpHeaders, origin: string): boolean {
  if (headers.origin !== origin) return false;
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin';
}

/** Host must be the public one, or another name of this machine: a page of a rebound name must not reach us. */
export function isOurHost(host: string | undefined, origin: string): boolean {
  if (host === undefined) return false;
  const ours = new URL(origin);
  if (host === ours.host) return true;
  const port = ours.port === '' ? '' : `:${ours.port}`;
  return ours.hostname === 'localhost' && [`127.0.0.1${port}`, `[::1]${port}`].includes(host);
}
