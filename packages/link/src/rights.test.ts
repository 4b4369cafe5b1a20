import { createHmac, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signRelayToken, signTicket } from './sign-rights.ts';
import type { RelayTokenClaims, TicketClaims } from './ticket-claims.ts';
import { verifyRelayToken, verifyTicket } from './verify-rights.ts';

const uuid = (last: string): string => `017f22e2-79b0-7cc3-98c4-dc0c0c0739${last}`;
const ticketClaims: TicketClaims = {
  session: uuid('01'),
  fence: 3,
  device: uuid('02'),
  startId: uuid('03'),
  member: uuid('04'),
  person: 'Ana',
  viewerKey: 'v'.repeat(43),
  pipes: ['screen', 'control'],
  rights: { view: true, control: false },
  beginBefore: 10_000,
};
const tokenClaims: RelayTokenClaims = {
  id: uuid('05'),
  relay: uuid('06'),
  relayStartId: uuid('07'),
  session: uuid('01'),
  fence: 3,
  pipe: 'screen',
  leg: 'viewer',
  expiresAt: 10_000,
};

const portal = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const jwkOf = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid });
const keys = [jwkOf(stranger.publicKey, 'older'), jwkOf(portal.publicKey, 'now')];
const here = { relay: tokenClaims.relay, relayStartId: tokenClaims.relayStartId, now: 10_000 };

interface Right {
  readonly kind: string;
  readonly typ: string;
  readonly code: string;
  readonly claims: Readonly<Record<string, unknown>>;
  make(): Promise<string>;
  check(text: string, now?: number): Promise<unknown>;
}
const ticket: Right = {
  kind: 'a ticket',
  typ: 'usher-ticket+jwt',
  code: 'bad-ticket',
  claims: { ...ticketClaims },
  make: () => signTicket(ticketClaims, portal.privateKey, 'now'),
  check: (text, now = 10_000) => verifyTicket(text, keys, now),
};
const relayToken: Right = {
  kind: 'a relay token',
  typ: 'usher-relay+jwt',
  code: 'bad-token',
  claims: { ...tokenClaims },
  make: () => signRelayToken(tokenClaims, portal.privateKey, 'now'),
  check: (text, now = 10_000) => verifyRelayToken(text, keys, { ...here, now }),
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (signedPart: string, signature: Uint8Array): string =>
  `${signedPart}.${Buffer.from(signature).toString('base64url')}`;
/** By the Portal's own key, under whatever header and with whatever claims. */
function forge(header: object, claims: unknown, key = portal.privateKey): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return signed(text, signBytes(null, Buffer.from(text), key));
}

describe.each([ticket, relayToken])('$kind', ({ typ, code, claims, make, check }) => {
  const header = { alg: 'EdDSA', typ, kid: 'now' };
  const refused = (text: string) => expect(check(text)).rejects.toMatchObject({ name: 'LinkError', code });

  it('is taken as it was signed, until its last millisecond', async () => {
    expect(await check(await make())).toEqual(claims);
    expect(await check(forge(header, claims))).toEqual(claims);
    await expect(check(await make(), 10_001)).rejects.toMatchObject({
      code: expect.stringMatching(/^(ticket|token)-expired$/),
    });
  });

  it('is refused with any one letter of it changed', async () => {
    const text = await make();
    const letter = fc.constantFrom('A', 'B', 'Q', 'g', 'w', 'z', '0', '9', '-', '_', '.');
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), letter, async (at, other) => {
        const altered = text.slice(0, at) + other + text.slice(at + 1);
        const bytes = (whole: string) => whole.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
        // The last letter of a part holds bits that mean nothing.
        fc.pre(String(bytes(altered)) !== String(bytes(text)));
        await refused(altered);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused cut short anywhere, and with anything after it', async () => {
    const text = await make();
    for (let length = 0; length < text.length - 1; length += 7) await refused(text.slice(0, length));
    await refused(`${text}.`);
    await refused(`${text}.${text}`);
  });

  it('is refused when it is of the other kind, or of none', async () => {
    for (const other of [ticket.typ, relayToken.typ, 'JWT', typ.toUpperCase(), undefined]) {
      if (other !== typ) await refused(forge({ ...header, typ: other }, claims));
    }
  });

  it('is refused unsigned: alg none, and no signature', async () => {
    for (const alg of ['none', 'None', 'EdDSA']) await refused(`${encode({ ...header, alg })}.${encode(claims)}.`);
  });

  it('is refused under HS256 with the public key as the secret, in every form it is known in', async () => {
    const jwk = jwkOf(portal.publicKey, 'now');
    const pem = portal.publicKey.export({ type: 'spki', format: 'pem' });
    const text = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`;
    for (const secret of [Buffer.from(String(jwk.x), 'base64url'), JSON.stringify(jwk), pem]) {
      await refused(signed(text, createHmac('sha256', secret).update(text).digest()));
    }
  });

  it('is refused under ES256, whoever signed it', async () => {
    const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const text = `${encode({ ...header, alg: 'ES256' })}.${encode(claims)}`;
    const signature = signBytes('sha256', Buffer.from(text), { key: p256.privateKey, dsaEncoding: 'ieee-p1363' });
    await refused(signed(text, signature));
  });

  it('is refused by another key, also one that the Portal had, and with a key of its own in the header', async () => {
    await refused(forge(header, claims, stranger.privateKey));
    await refused(forge({ ...header, kid: 'unknown' }, claims));
    await refused(forge({ ...header, kid: undefined }, claims));
    await refused(
      forge(
        { ...header, kid: undefined, jwk: stranger.publicKey.export({ format: 'jwk' }) },
        claims,
        stranger.privateKey,
      ),
    );
    await refused(forge({ ...header, crit: ['exp'], exp: 1 }, claims));
  });

  it('is refused when it is longer than any that the Portal signs, before it is parsed', async () => {
    await refused(forge(header, { ...claims, padding: 'x'.repeat(4096) }));
  });

  it('is refused with a claim missing, of another type, or with claims that are no object', async () => {
    for (const name of Object.keys(claims)) {
      const { [name]: value, ...rest } = claims;
      await refused(forge(header, rest));
      await refused(forge(header, { ...claims, [name]: typeof value === 'string' ? 1 : 'x' }));
    }
    for (const odd of [null, [], 'x', 1]) await refused(forge(header, odd));
  });

  it('says nothing of claims that it does not know', async () => {
    expect(await check(forge(header, { ...claims, admin: true, exp: 1 }))).toEqual(claims);
  });
});

it('E5: a relay token is refused at another relay, and at another start of its own', async () => {
  const text = await relayToken.make();
  for (const at of [{ relay: uuid('99') }, { relayStartId: uuid('99') }]) {
    await expect(verifyRelayToken(text, keys, { ...here, ...at })).rejects.toMatchObject({ code: 'wrong-relay' });
  }
});

it('is taken under no key at all when the Portal has none', async () => {
  await expect(verifyTicket(await ticket.make(), [], 0)).rejects.toMatchObject({ code: 'bad-ticket' });
});
