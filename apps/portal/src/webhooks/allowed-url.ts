import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** The IP address that a URL names itself, without brackets; null where a name is to be resolved. */
export function literalAddress(url: URL): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? null : host;
}

/**
 * Whether a webhook may have this URL at all. What its name resolves to is looked at with each delivery, for that may change;
 * the parser has already made one address of 0x7f.1 and its like.
 */
export function isAllowedUrl(text: string, allowPrivate: boolean): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (allowPrivate) return url.protocol === 'https:' || url.protocol === 'http:';
  if (url.protocol !== 'https:') return false;
  const address = literalAddress(url);
  return address === null ? !isLocalName(url.hostname) : isPublicAddress(address);
}

function isLocalName(host: string): boolean {
  return /(^|\.)localhost\.?$/.test(host) || !host.includes('.');
}
