import { createPrivateKey, sign, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64url } from './bytes.ts';
import {
  agentProofStatement,
  enrolStatement,
  linkKeyStatement,
  portalProofStatement,
  relayProofStatement,
} from './statements.ts';

/** RFC 8032 section 7.1, test 1. */
const key = createPrivateKey({
  key: Buffer.from(
    '302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'hex',
  ),
  format: 'der',
  type: 'pkcs8',
});

const proof = { portalNonce: 'pn', agentNonce: 'an', portal: 'http://localhost:7700', device: 'd1', startId: 's1' };
const origin = '0015687474703a2f2f6c6f63616c686f73743a37373030';
const proofFields = `0002706e0002616e${origin}0002643100027331`;

/** Written by hand from the layout; a device in the field signs exactly these, whatever becomes of the code. */
const golden: readonly (readonly [string, Uint8Array, string, string])[] = [
  [
    'a link key',
    linkKeyStatement('LK'),
    `${hex('usher link key v1')}0000024c4b`,
    'ngdACncqcj3W6xJJPh6WLKaB4I_SsyBqIcIyzdQ-u50RCOmmfpUXXuQAj1C5h7-_8dDC8rWdR9MeHsY_KxZiCQ',
  ],
  [
    'a field that is not ASCII',
    linkKeyStatement('é€'),
    `${hex('usher link key v1')}000005c3a9e282ac`,
    'mymxQXK3Rb3BJIi9lEU8iGJs0crE4s0HHfD4KbItc8cl6QrmcDBEpvNsCUik8DQFGuMUBbcOaVeZDe_SBbDOBA',
  ],
  [
    'an enrolment',
    enrolStatement({ token: 'T', identityKey: 'IK', linkKey: 'LK' }),
    `${hex('usher enrol v1')}000001540002494b00024c4b`,
    'OC26diOzuQCRDbEJzVI0M0B90wFUZYbyucf8JzxxBY8z69FyyL5x4SNHNcmVmeBPKOppl-D70japuYNrkhESBw',
  ],
  [
    "an agent's proof",
    agentProofStatement(proof),
    `${hex('usher agent proof v1')}00${proofFields}`,
    '6yv32zSFF2oj5LV2-X1MNmgPhiwIt_WM9ZxqfdVvkSBY_SOF7ohu2pajgReresvvHnL0LNfY48ARJbaMttA8Bg',
  ],
  [
    "the Portal's proof",
    portalProofStatement(proof),
    `${hex('usher portal proof v1')}00${proofFields}`,
    '2pOv_Wm7kfBVqn9HiCUsGrs1jBRBRtmYTdEdgfFtYmuTCUhA-ujwVpo0cE4__s_dipIvDuAnovCaZdg2t2lMBw',
  ],
  [
    "a relay's proof",
    relayProofStatement({ nonce: 'n', portal: 'http://localhost:7700', relay: 'r1', startId: 's1' }),
    `${hex('usher relay proof v1')}0000016e${origin}0002723100027331`,
    'hfgnnlDoXteXl5X6wWfQ5758k5ukujarebsdvDpeKET9uW3bVpF-1_WzxMJqrci5mEGDWKlO5HE6aMSC2iyDCQ',
  ],
];

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}

it.each(golden)(
  '%s is these bytes, and this is their signature under the key of RFC 8032',
  (_, bytes, layout, signature) => {
    expect(Buffer.from(bytes).toString('hex')).toBe(layout);
    expect(sign(null, bytes, key).toString('base64url')).toBe(signature);
    expect(verify(null, bytes, key, base64url.decode(signature))).toBe(true);
  },
);

it('no two statements with the same fields are the same bytes', () => {
  const texts = golden.map(([, bytes]) => Buffer.from(bytes).toString('hex'));
  expect(new Set(texts).size).toBe(golden.length);
});

it('no two different sets of fields make the same bytes, wherever their letters are cut', () => {
  const field = fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'b', '\0', 'é') });
  const fields = fc.record({ token: field, identityKey: field, linkKey: field });
  fc.assert(
    fc.property(fields, fields, (one, other) => {
      const same = Buffer.compare(enrolStatement(one), enrolStatement(other)) === 0;
      expect(same).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

it('refuses a field too long for its length', () => {
  expect(linkKeyStatement('x'.repeat(65_535)).length).toBe(17 + 1 + 2 + 65_535);
  expect(() => linkKeyStatement('x'.repeat(65_536))).toThrow(RangeError);
  expect(() => linkKeyStatement('é'.repeat(32_768))).toThrow(RangeError);
});
