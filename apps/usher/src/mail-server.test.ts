import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { mailServerOf } from './mail-server.ts';

const origin = 'https://usher.example.org';
const url = 'smtp://usher:secret@mail.example.org:587';

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'usher-mail-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'ca.pem');
  writeFileSync(path, text);
  return path;
}

it('asks for TLS and trusts the well-known authorities alone, unless the environment says otherwise', () => {
  expect(mailServerOf({}, origin)).toBeNull();
  expect(mailServerOf({ USHER_SMTP_URL: url }, origin)).toEqual({
    url,
    from: 'Usher <usher@usher.example.org>',
    authorities: undefined,
    tlsOptional: false,
  });
  const pem = rootCertificates.slice(0, 2).join('\n');
  const said = { USHER_SMTP_URL: url, USHER_SMTP_CA: fileOf(pem), USHER_SMTP_TLS: 'optional' };
  expect(mailServerOf(said, origin)).toMatchObject({ authorities: pem, tlsOptional: true });
});

it.each([
  [{ USHER_SMTP_URL: 'mail.example.org' }, 'USHER_SMTP_URL: give'],
  [{ USHER_SMTP_URL: 'https://mail.example.org' }, 'USHER_SMTP_URL: give'],
  [{ USHER_SMTP_URL: 'smtp://usher:100%@mail.example.org' }, 'USHER_SMTP_URL: give'],
  [{ USHER_SMTP_URL: url, USHER_SMTP_TLS: 'no' }, 'USHER_SMTP_TLS no: choose required or optional.'],
  [{ USHER_SMTP_URL: url, USHER_SMTP_CA: '/nowhere/ca.pem' }, 'USHER_SMTP_CA: /nowhere/ca.pem cannot be read'],
])('refuses to start with %o', (env, words) => {
  expect(() => mailServerOf(env, origin)).toThrow(words);
});

it('refuses to start with a file of authorities that holds none', () => {
  const path = fileOf('no certificate');
  expect(() => mailServerOf({ USHER_SMTP_URL: url, USHER_SMTP_CA: path }, origin)).toThrow(
    `${path} cannot be read, or`,
  );
});
