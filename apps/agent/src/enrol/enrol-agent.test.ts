import { createHash, createPublicKey, generateKeyPairSync, randomBytes, randomUUID, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { routes } from '@usher/contract';
import { enrolStatement, formatJoinToken, linkKeyStatement } from '@usher/link';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { readIdentity } from '../identity/identity.ts';
import { enrolAgent } from './enrol-agent.ts';
import { readEnrolment } from './enrolment.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
type Body = z.infer<(typeof routes)['POST /api/enrol']['body']>;
const device = randomUUID();
const keys = generateKeyPairSync('ed25519');
const commandKey = keys.publicKey.export({ format: 'jwk' }).x ?? '';
const hashOf = (key: string): string => createHash('sha256').update(Buffer.from(key, 'base64url')).digest('base64url');
const joinToken = formatJoinToken({
  secret: randomBytes(32).toString('base64url'),
  commandKeyHash: hashOf(commandKey),
});

let folder: string;
let server: Server;
let asked: Body[];
let answer: (body: Body) => { status: number; body: unknown };

const signed = (body: Body): string => sign(null, enrolStatement(body), keys.privateKey).toString('base64url');
const enrolled = (body: Body, given: object = {}) => ({
  status: 201,
  body: { device, name: 'desk', team: 'Acme', commandKey, commandKeySignature: signed(body), ...given },
});
const portal = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const enrol = () =>
  enrolAgent({ portal: `${portal()}/`, joinToken, folder, hostname: 'desk', version: '1', log: quiet });

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = routes['POST /api/enrol'].body.parse(JSON.parse(await text(request)));
  asked.push(body);
  const { status, body: said } = answer(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usher-enrol-'));
  asked = [];
  answer = enrolled;
  server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

describe('joining a team', () => {
  it('shows keys, proof and name, and remembers the portal it joined', async () => {
    expect(await enrol()).toMatchObject({ device, name: 'desk', team: 'Acme' });
    const [body] = asked as [Body];
    const identity = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: body.identityKey }, format: 'jwk' });
    const isBy = (statement: Uint8Array, by: string) => verify(null, statement, identity, Buffer.from(by, 'base64url'));
    expect(isBy(enrolStatement(body), body.proof)).toBe(true);
    expect(isBy(linkKeyStatement(body.linkKey), body.linkKeySignature)).toBe(true);
    expect(await readEnrolment(folder)).toEqual({ portal: portal(), device, name: 'desk', team: 'Acme', commandKey });
    expect((await stat(join(folder, 'enrolment.json'))).mode & 0o777).toBe(0o600);
  });

  it('keeps an enrolment that is there, and asks nobody', async () => {
    await enrol();
    expect(await enrol()).toMatchObject({ device });
    expect(asked).toHaveLength(1);
  });

  const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '';
  it.each<[string, (body: Body) => object]>([
    ['another command key than the join token names', () => ({ commandKey: other })],
    ['the right key without holding it', () => ({ commandKeySignature: randomBytes(64).toString('base64url') })],
    ['a signature over another join', (body) => ({ commandKeySignature: signed({ ...body, token: 'another' }) })],
    ['what is no key', () => ({ commandKey: '' })],
  ])('refuses a portal that shows %s, and remembers nothing of it', async (_, given) => {
    answer = (body) => enrolled(body, given(body));
    await expect(enrol()).rejects.toMatchObject({ code: 'wrong-portal' });
    expect(await readEnrolment(folder)).toBeNull();
  });

  it('says what the portal says of a token that is gone, and tries again with keys that nobody has seen', async () => {
    answer = () => ({
      status: 410,
      body: { code: 'join-token-gone', title: 'Gone.', todo: 'Make a new one.', reference: 'r' },
    });
    await expect(enrol()).rejects.toMatchObject({ code: 'join-token-gone', message: 'Make a new one.' });
    answer = enrolled;
    await enrol();
    const [first, second] = asked.map(({ identityKey }) => identityKey);
    expect(second).not.toBe(first);
    expect((await readIdentity(folder))?.identityKey).toBe(second);
  });

  it('refuses an answer that is none, and a huge one', async () => {
    answer = () => ({ status: 201, body: { device: 'x' } });
    await expect(enrol()).rejects.toMatchObject({ code: 'bad-answer' });
    answer = (body) => enrolled(body, { name: 'x'.repeat(70_000) });
    await expect(enrol()).rejects.toMatchObject({ code: 'bad-answer' });
  });

  it('says so when there is no portal, and when the token is none', async () => {
    const at = { folder, hostname: 'desk', version: '1', log: quiet };
    await expect(enrolAgent({ ...at, portal: 'http://127.0.0.1:1', joinToken })).rejects.toMatchObject({
      code: 'unreachable',
    });
    await expect(enrolAgent({ ...at, portal: portal(), joinToken: 'usher_x' })).rejects.toMatchObject({
      code: 'bad-join-token',
    });
  });
});
