import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate and its key, both PEM. */
export interface Certified {
  readonly cert: string;
  readonly key: string;
}

type Authority = Certified & { readonly name: string };

const hourMs = 3600_000;

/** Whoever holds this certificate may sign others. */
export function makeAuthority(name: string): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const isAuthority = extension('551d13', sequence(tlv(0x01, hex('ff'))));
  return { name, key, cert: signed({ name, issuer: name, publicKey, signer: privateKey, extensions: [isAuthority] }) };
}

/** For a server under these names or IPv4 addresses, good from an hour ago for two hours; without an authority signed by itself. */
export function certify(authority: Authority | null, hosts: readonly string[]): Certified {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names = hosts.map((host) =>
    isIPv4(host) ? tlv(0x87, Buffer.from(host.split('.').map(Number))) : tlv(0x82, Buffer.from(host)),
  );
  const name = hosts[0] ?? '';
  const cert = signed({
    name,
    issuer: authority?.name ?? name,
    publicKey,
    signer: authority === null ? privateKey : createPrivateKey(authority.key),
    extensions: [extension('551d11', sequence(...names))],
  });
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

interface Facts {
  readonly name: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
}

/** RFC 5280, 4.1: version 3, ECDSA with SHA-256. */
function signed({ name, issuer, publicKey, signer, extensions }: Facts): string {
  const algorithm = sequence(tlv(0x06, hex('2a8648ce3d040302')));
  const body = sequence(
    tlv(0xa0, tlv(0x02, hex('02'))),
    tlv(0x02, Buffer.concat([hex('01'), randomBytes(8)])),
    algorithm,
    distinguished(issuer),
    sequence(time(Date.now() - hourMs), time(Date.now() + hourMs)),
    distinguished(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const whole = sequence(body, algorithm, tlv(0x03, hex('00'), sign('sha256', body, signer)));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

/** A common name alone. */
function distinguished(name: string): Buffer {
  return sequence(tlv(0x31, sequence(tlv(0x06, hex('550403')), tlv(0x0c, Buffer.from(name)))));
}

function extension(oid: string, value: Buffer): Buffer {
  return sequence(tlv(0x06, hex(oid)), tlv(0x04, value));
}

/** UTCTime: YYMMDDHHMMSSZ. */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return tlv(0x17, Buffer.from(digits.slice(2)));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tlv(0x30, ...parts);
}

/** DER: tag, length, value. */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

function hex(digits: string): Buffer {
  return Buffer.from(digits, 'hex');
}
