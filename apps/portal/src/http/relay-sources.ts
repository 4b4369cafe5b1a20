const named = /^wss?:\/\/[a-z0-9.-]+(:\d{1,5})?$/;
const literalIpv6 = /^wss?:\/\/\[[0-9a-f:.]+\](:\d{1,5})?$/;
const maxSources = 64;

/**
 * Relays' addresses as sources of a content security policy: scheme, host and port. An address is a relay's own word, so
 * what could say more than that is left out. A policy cannot name a literal IPv6 address: such a relay opens its scheme.
 */
export function relaySources(urls: readonly string[]): string[] {
  const sources = urls.map((url) => sourceOf(URL.parse(url))).filter((source) => source !== null);
  return [...new Set(sources)].slice(0, maxSources);
}

function sourceOf(url: URL | null): string | null {
  const source = url === null ? '' : `${url.protocol}//${url.host}`;
  if (named.test(source)) return source;
  return literalIpv6.test(source) ? (url?.protocol ?? null) : null;
}
