import { createPrivateKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { cryptoConformance } from '../../../../packages/link/src/test-support/crypto-conformance.ts';
import { nodeCrypto } from './node-crypto.ts';

const checks = cryptoConformance({
  port: nodeCrypto,
  importPrivateKey: (pkcs8) => createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }),
});

it.each(checks)('$name', async ({ run }) => {
  await run();
});

it('answers at once, so that a pipe on a device never waits for a turn of the event loop', () => {
  const key = nodeCrypto.cipherKey(new Uint8Array(32));
  expect(key).not.toBeInstanceOf(Promise);
  expect(nodeCrypto.seal(key, new Uint8Array(12), new Uint8Array(0), new Uint8Array(8))).toBeInstanceOf(Uint8Array);
});

it('refuses keys of another platform', () => {
  expect(() => nodeCrypto.dh({}, new Uint8Array(32).fill(9))).toThrow(TypeError);
});
