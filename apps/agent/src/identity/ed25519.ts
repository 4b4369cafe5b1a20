import { createPublicKey, verify } from 'node:crypto';

/** Whether `signature` (base64url) is that of the key (base64url of the raw 32 bytes) over the statement. Never throws. */
export function isSignedBy(publicKey: string, statement: Uint8Array, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.length !== 64 || Buffer.from(publicKey, 'base64url').length !== 32) return false;
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  return verify(null, statement, key, bytes);
}
