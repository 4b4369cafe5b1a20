import type { IncomingMessage } from 'node:http';

/** The client's address: the socket's, unless that is a proxy we trust, which then names the one before it. */
export function clientAddress(request: IncomingMessage, trustedProxies: readonly string[]): string {
  let address = plain(request.socket.remoteAddress ?? '');
  const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  // From the nearest hop outwards: each may be believed only if the one that named it is trusted.
  for (const hop of forwarded.map((part) => part.trim()).toReversed()) {
    if (!trustedProxies.includes(address) || hop === '') break;
    address = plain(hop).slice(0, 64);
  }
  return address;
}

/** IPv4 as it reads, also where the socket speaks IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:/, '');
}
