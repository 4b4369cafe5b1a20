import { expect, it } from 'vitest';
import type { MailServer } from './mail-deps.ts';
import { createSmtpMailer } from './smtp.ts';
import { certify, makeAuthority } from './test-support/certificates.ts';
import { type ReceiverTls, startSmtpReceiver } from './test-support/smtp-receiver.ts';

const authority = makeAuthority('Harbour authority');
const authorities = authority.cert;
const elsewhere = '0.0.0.0';
const certified = certify(authority, [elsewhere]);
const content = { subject: 'Hello', lines: ['Hello.'], link: { words: 'Open', url: 'https://usher.example' }, why: '' };

async function send(
  tls: ReceiverTls,
  said: Omit<MailServer, 'url' | 'from'> = {},
  host: Parameters<typeof startSmtpReceiver>[1] = elsewhere,
) {
  const { url, arrived, passwords } = await startSmtpReceiver(tls, host);
  const mailer = createSmtpMailer({ url, from: 'Usher <usher@harbour.example>', ...said });
  const outcome = await mailer('ana@harbour.example', '0198c1a0', content);
  return { outcome, passwords, secure: arrived.map((mail) => mail.secure) };
}

it.each(['starttls', 'implicit'] as const)(
  'sends by %s alone where the server has it, for a trusted authority',
  async (tls) => {
    expect(await send({ tls, certified }, { authorities })).toEqual({
      outcome: { sent: true },
      passwords: [{ secure: true }],
      secure: [true],
    });
  },
);

it.each(['starttls', 'implicit'] as const)(
  'shows by %s no password to a server that nobody vouches for',
  async (tls) => {
    const { outcome, passwords, secure } = await send({ tls, certified });
    expect(outcome).toEqual({
      sent: false,
      problem: `${elsewhere} shows a certificate that is not trusted here, so nothing was sent: unable to verify the first certificate`,
      final: false,
    });
    expect([passwords, secure]).toEqual([[], []]);
  },
);

it.each(['starttls', 'implicit'] as const)('shows by %s no password to a server of another name', async (tls) => {
  const other = certify(authority, ['mail.elsewhere.example']);
  const { outcome, passwords, secure } = await send({ tls, certified: other }, { authorities });
  expect(outcome).toMatchObject({
    sent: false,
    problem: expect.stringMatching(/not trusted here, so nothing was sent: .*does not match/),
  });
  expect([passwords, secure]).toEqual([[], []]);
});

it('takes a self-signed certificate that is named as its own authority, and no other', async () => {
  const [own, other] = [certify(null, [elsewhere]), certify(null, [elsewhere])];
  const named = await send({ tls: 'starttls', certified: own }, { authorities: own.cert });
  expect([named.outcome, named.secure]).toEqual([{ sent: true }, [true]]);
  const strange = await send({ tls: 'starttls', certified: other }, { authorities: own.cert });
  expect(strange.outcome).toMatchObject({ sent: false, problem: expect.stringContaining('self-signed certificate') });
  expect(strange.passwords).toEqual([]);
});

it('shows no password, nor the mail, to a server elsewhere that offers no TLS', async () => {
  const { outcome, passwords, secure } = await send({ tls: 'none' });
  expect(outcome).toMatchObject({
    sent: false,
    problem: expect.stringContaining(`No TLS with ${elsewhere}, and without it nothing is sent`),
    final: false,
  });
  expect([passwords, secure]).toEqual([[], []]);
});

it('sends without TLS to a server elsewhere when whoever runs the Portal said so', async () => {
  expect(await send({ tls: 'none' }, { tlsOptional: true })).toEqual({
    outcome: { sent: true },
    passwords: [{ secure: false }],
    secure: [false],
  });
});

it('takes TLS where it is offered though it may do without, and looks at the certificate all the same', async () => {
  const trusted = await send({ tls: 'starttls', certified }, { tlsOptional: true, authorities });
  expect([trusted.outcome, trusted.secure]).toEqual([{ sent: true }, [true]]);
  const strange = await send({ tls: 'starttls', certified }, { tlsOptional: true });
  expect(strange.outcome).toMatchObject({ sent: false, problem: expect.stringContaining('not trusted here') });
  expect(strange.passwords).toEqual([]);
});

it('takes whatever certificate a server on this machine has, but looks at it once an authority is named', async () => {
  const here = '127.0.0.1';
  const own = await send({ tls: 'starttls', certified }, {}, here);
  expect([own.outcome, own.passwords]).toEqual([{ sent: true }, [{ secure: true }]]);
  // Good for 0.0.0.0 alone.
  const named = await send({ tls: 'starttls', certified }, { authorities }, here);
  expect(named.outcome).toMatchObject({ sent: false, problem: expect.stringContaining('not trusted here') });
});

it('says that a server was not reached, and that it does not take the password', async () => {
  const { url, arrived } = await startSmtpReceiver();
  const to = (address: string) => createSmtpMailer({ url: address, from: 'usher@harbour.example' });
  const wrong = await to(url.replace('usher:', 'user:'))('ana@harbour.example', '1', content);
  expect(wrong).toMatchObject({
    problem: expect.stringContaining('127.0.0.1 does not take the name or the password: '),
    final: false,
  });
  const nobody = await to('smtp://127.0.0.1:1')('ana@harbour.example', '1', content);
  expect(nobody).toMatchObject({ problem: expect.stringMatching(/^127.0.0.1 was not reached: .*ECONNREFUSED/) });
  expect(arrived).toEqual([]);
});
