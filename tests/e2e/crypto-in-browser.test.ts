import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cryptoConformance } from '../../packages/link/src/test-support/crypto-conformance.ts';
import { webCrypto } from '../../packages/viewer/src/crypto/web-crypto.ts';
import { newPerson, startBrowser } from '../support/browser.ts';

const packages = resolve(import.meta.dirname, '../../packages');

/** Puts the suite on the page as `checks`, to be run by name: the same code that judges the adapter in Node. */
const pageCode = `
import { cryptoConformance } from '${packages}/link/src/test-support/crypto-conformance.ts';
import { webCrypto } from '${packages}/viewer/src/crypto/web-crypto.ts';
import { createViewerKey } from '${packages}/viewer/src/viewer-key.ts';
const importPrivateKey = (pkcs8) => crypto.subtle.importKey('pkcs8', pkcs8, { name: 'X25519' }, false, ['deriveBits']);
const checks = cryptoConformance({ port: webCrypto, importPrivateKey });
globalThis.conformance = {
  names: checks.map(({ name }) => name),
  run: (name) => checks.find((check) => check.name === name).run(),
  exportViewerKey: async () => crypto.subtle.exportKey('pkcs8', (await createViewerKey()).privateKey),
};
`;

declare global {
  var conformance: { names: string[]; run(name: string): Promise<void>; exportViewerKey(): Promise<unknown> };
}

const names = cryptoConformance({
  port: webCrypto,
  importPrivateKey: () => Promise.reject(new Error('only the names are read here')),
}).map(({ name }) => name);

let server: Server;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const code = await bundled();
  server = createServer((request, response) => {
    const script = request.url === '/suite.js';
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    response.end(script ? code : '<!doctype html><script type="module" src="/suite.js"></script>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  browser = await startBrowser();
  ({ page } = await newPerson(browser));
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => 'conformance' in globalThis);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

async function bundled(): Promise<string> {
  const entry = 'suite';
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === entry ? entry : null),
        load: (id) => (id === entry ? pageCode : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  return output[0].code;
}

it('runs the whole suite that Node runs', async () => {
  expect(await page.evaluate(() => conformance.names)).toEqual(names);
  expect(names.length).toBeGreaterThan(8);
});

it.each(names)('in Chromium: %s', async (name) => {
  await page.evaluate((check) => conformance.run(check), name);
});

it("in Chromium a viewer's private key cannot be read out", async () => {
  await expect(page.evaluate(() => conformance.exportViewerKey())).rejects.toThrow(/not extractable|InvalidAccess/);
});
