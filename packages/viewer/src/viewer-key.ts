import { base64url } from '@usher/link';
import { generateViewerKey, keyPairOf } from './crypto/web-crypto.ts';

/** For one session: its private half cannot leave this browser. */
export function createViewerKey(): Promise<CryptoKeyPair> {
  return generateViewerKey();
}

/** What Connect and resume send of it. */
export async function publicKeyText(pair: CryptoKeyPair): Promise<string> {
  return base64url.encode((await keyPairOf(pair)).publicKey);
}
