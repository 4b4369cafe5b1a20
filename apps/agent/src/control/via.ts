/** A URL as it is dialled, with what must be said of where it was meant to lead. */
export interface Dialled {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * How this machine reaches an address of its portal. The portal's own address need not lead to it from its own machine (behind a
 * proxy, say); then `via` does, and the request still says whom it is for. Other addresses are dialled as they are.
 */
export function dialledVia(target: URL, portal: string, via: string | undefined): Dialled {
  if (via === undefined || target.host !== new URL(portal).host) return { url: target, headers: {} };
  const road = new URL(via);
  const scheme = isSocket(target) ? { 'http:': 'ws:', 'https:': 'wss:' }[road.protocol] : road.protocol;
  return { url: new URL(`${scheme}//${road.host}${target.pathname}${target.search}`), headers: { host: target.host } };
}

function isSocket({ protocol }: URL): boolean {
  return protocol === 'ws:' || protocol === 'wss:';
}
