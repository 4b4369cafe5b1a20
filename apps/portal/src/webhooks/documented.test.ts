import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { signatureOf } from './signature.ts';

type Check = (secret: string, header: string, body: string | Buffer, nowSeconds: number) => boolean;

/** The example of docs/webhooks.md, as it stands there. */
async function documentedCheck(): Promise<Check> {
  const page = readFileSync(new URL('../../../../docs/webhooks.md', import.meta.url), 'utf8');
  const [, code] = /```js\n([\s\S]+?)```/.exec(page) ?? [];
  if (code === undefined) throw new Error('the page has no example');
  const module = `data:text/javascript,${encodeURIComponent(code)}`;
  return ((await import(/* @vite-ignore */ module)) as { isFromUsher: Check }).isFromUsher;
}

it('is checked as the documentation says', async () => {
  const isFromUsher = await documentedCheck();
  const [at, body] = [1_793_000_000_000, '{"sentence":"Zoë’s session"}'];
  const header = signatureOf('whsec_x', at, body);
  expect(isFromUsher('whsec_x', header, Buffer.from(body), at / 1000)).toBe(true);
  expect(isFromUsher('whsec_y', header, body, at / 1000)).toBe(false);
  expect(isFromUsher('whsec_x', header, `${body} `, at / 1000)).toBe(false);
  expect(isFromUsher('whsec_x', header, body, at / 1000 + 301)).toBe(false);
  expect(isFromUsher('whsec_x', 'nonsense', body, at / 1000)).toBe(false);
});
