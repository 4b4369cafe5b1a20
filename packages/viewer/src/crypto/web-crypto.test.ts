import { expect, it } from 'vitest';
import { cryptoConformance } from '../../../link/src/test-support/crypto-conformance.ts';
import { createViewerKey, publicKeyText } from '../viewer-key.ts';
import { keyPairOf, webCrypto } from './web-crypto.ts';

const checks = cryptoConformance({
  port: webCrypto,
  importPrivateKey: (pkcs8) => crypto.subtle.importKey('pkcs8', pkcs8, { name: 'X25519' }, false, ['deriveBits']),
});

it.each(checks)('$name', async ({ run }) => {
  await run();
});

it("keeps a viewer's private key where nothing can read it out, and tells its public half as 43 characters", async () => {
  const pair = await createViewerKey();
  expect(pair.privateKey.extractable).toBe(false);
  await expect(crypto.subtle.exportKey('pkcs8', pair.privateKey)).rejects.toThrow();
  expect(await publicKeyText(pair)).toMatch(/^[\w-]{43}$/);
  const other = await createViewerKey();
  const secret = await webCrypto.dh(pair.privateKey, (await keyPairOf(other)).publicKey);
  expect(await webCrypto.dh(other.privateKey, (await keyPairOf(pair)).publicKey)).toEqual(secret);
});

it('refuses keys of another platform', async () => {
  await expect(webCrypto.dh({}, new Uint8Array(32).fill(9))).rejects.toThrow(TypeError);
});
