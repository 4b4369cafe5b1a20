import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isAllowedUrl } from './allowed-url.ts';
import { isPublicAddress } from './public-address.ts';

/** How much of an answer the log keeps; more is not read. */
const answerMaxBytes = 1_024;

export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly allowPrivate: boolean;
  /** From the look-up of the name to the end of what is read of the answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** The resolver of this machine unless a test brings its own. */
  readonly resolve?: Resolve;
}

type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;
const resolveHere: Resolve = (host) => lookup(host, { all: true, verbatim: true });

export interface Posted {
  /** Null when there was no answer. */
  readonly status: number | null;
  readonly problem: string | null;
  /** How the answer began. */
  readonly answer: string;
  readonly tookMs: number;
}

/** One POST, to an address that was looked at, without following any redirect. Never throws: what failed is the result. */
export async function post(posting: Posting): Promise<Posted> {
  const startedAt = performance.now();
  const timeout = AbortSignal.timeout(posting.timeoutMs);
  const signal = posting.signal === undefined ? timeout : AbortSignal.any([timeout, posting.signal]);
  try {
    const address = await addressOf(posting);
    return { ...(await send(posting, address, signal)), tookMs: took(startedAt) };
  } catch (error) {
    const problem = timeout.aborted ? `No answer within ${posting.timeoutMs / 1000} s.` : wordsOf(error);
    return { status: null, problem, answer: '', tookMs: took(startedAt) };
  }
}

class AddressRefused extends Error {}

/**
 * The one address the request goes to: resolved once, looked at, and used. A name that leads to several is refused if any of
 * them is private, for whoever answers for it chooses.
 */
async function addressOf({
  url,
  allowPrivate,
  resolve = resolveHere,
}: Posting): Promise<{ address: string; family: number }> {
  if (!isAllowedUrl(url, allowPrivate)) throw new AddressRefused('Usher may not send to this address.');
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const found = await resolve(host);
  const [first] = found;
  if (first === undefined) throw new AddressRefused('The name has no address.');
  if (!allowPrivate && !found.every(({ address }) => isPublicAddress(address)))
    throw new AddressRefused('The name leads to a private address, where Usher may not send.');
  return first;
}

async function send(
  posting: Posting,
  address: { readonly address: string; readonly family: number },
  signal: AbortSignal,
): Promise<Omit<Posted, 'tookMs'>> {
  const incoming = await answerTo(posting, address, signal);
  try {
    return { status: incoming.statusCode ?? null, problem: null, answer: await readStart(incoming) };
  } finally {
    incoming.destroy();
  }
}

function answerTo(
  { url, headers, body }: Posting,
  { address, family }: { readonly address: string; readonly family: number },
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const pinned: LookupFunction = (_host, options, answer) =>
    options.all === true ? answer(null, [{ address, family }]) : answer(null, address, family);
  const request = url.startsWith('https:') ? httpsRequest : httpRequest;
  const all = { ...headers, 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', headers: all, lookup: pinned, agent: false, signal }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readStart(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    parts.push(part);
    length += part.length;
    if (length >= answerMaxBytes) break;
  }
  // What PostgreSQL cannot keep as text is no part of the log.
  return Buffer.concat(parts).subarray(0, answerMaxBytes).toString('utf8').replaceAll('\0', '');
}

const took = (startedAt: number): number => Math.round(performance.now() - startedAt);

const causes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'The name is not known.',
  EAI_AGAIN: 'The name could not be looked up.',
  ECONNREFUSED: 'Nothing listens there.',
  ECONNRESET: 'The connection broke off.',
  EHOSTUNREACH: 'There is no way to that address.',
  ENETUNREACH: 'There is no way to that address.',
  CERT_HAS_EXPIRED: 'Its certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Its certificate is signed by itself.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'Its certificate could not be verified.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Its certificate is for another name.',
};

function wordsOf(error: unknown): string {
  if (error instanceof AddressRefused) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return causes[code] ?? `It could not be sent${code === '' ? '' : ` (${code})`}.`;
}
