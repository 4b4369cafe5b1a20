import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

const from = (remoteAddress: string, forwarded: string | string[] | undefined, trusted: readonly string[]): string =>
  clientAddress(
    { socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage,
    trusted,
  );

it('is the socket’s, whatever a stranger says of itself', () => {
  expect(from('192.0.2.1', '10.0.0.1', [])).toBe('192.0.2.1');
  expect(from('192.0.2.1', '10.0.0.1', ['192.0.2.2'])).toBe('192.0.2.1');
  expect(from('192.0.2.1', undefined, ['192.0.2.1'])).toBe('192.0.2.1');
});

it('is the one that a trusted proxy names, and not what the client put before it', () => {
  expect(from('10.0.0.1', '198.51.100.7', ['10.0.0.1'])).toBe('198.51.100.7');
  expect(from('10.0.0.1', '1.2.3.4, 198.51.100.7', ['10.0.0.1'])).toBe('198.51.100.7');
  expect(from('10.0.0.1', ['1.2.3.4', '198.51.100.7'], ['10.0.0.1'])).toBe('198.51.100.7');
});

it('is found behind several trusted proxies, one after the other', () => {
  expect(from('10.0.0.1', '198.51.100.7, 10.0.0.2', ['10.0.0.1', '10.0.0.2'])).toBe('198.51.100.7');
  expect(from('10.0.0.1', '10.0.0.2, 198.51.100.7', ['10.0.0.1', '10.0.0.2'])).toBe('198.51.100.7');
});

it('reads IPv4 as such also where the socket speaks IPv6', () => {
  expect(from('::ffff:10.0.0.1', '::ffff:198.51.100.7', ['10.0.0.1'])).toBe('198.51.100.7');
});

it('is no longer than an address may be, and an empty hop names nobody', () => {
  expect(from('10.0.0.1', 'x'.repeat(1000), ['10.0.0.1'])).toHaveLength(64);
  expect(from('10.0.0.1', '198.51.100.7,', ['10.0.0.1'])).toBe('10.0.0.1');
});
