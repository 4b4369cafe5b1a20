import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { enrolStatement, linkKeyStatement } from '@usher/link/ticket';
import type { Enrolment } from '../enrol.ts';

export interface NewAgent {
  readonly identityKey: string;
  readonly linkKey: string;
  /** The request an agent makes with its join token, signed as it must be. */
  enrolment(token: string, changes?: Partial<Enrolment>): Enrolment;
}

export function newAgent(): NewAgent {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const identityKey = publicKey.export({ format: 'jwk' }).x ?? '';
  const linkKey = randomBytes(32).toString('base64url');
  const signed = (statement: Uint8Array): string => sign(null, statement, privateKey).toString('base64url');
  return {
    identityKey,
    linkKey,
    enrolment: (token, changes = {}) => ({
      token,
      identityKey,
      linkKey,
      linkKeySignature: signed(linkKeyStatement(linkKey)),
      proof: signed(enrolStatement({ token, identityKey, linkKey })),
      hostname: 'crane',
      os: 'Debian 12',
      agentVersion: '0.1.0',
      ...changes,
    }),
  };
}
