import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';
import type { Certified } from './certificates.ts';

export interface Arrived {
  readonly from: string;
  readonly to: string[];
  readonly raw: string;
  readonly secure: boolean;
}

/** Without TLS it takes passwords as they are; with it, nothing before TLS. */
export type ReceiverTls =
  | { readonly tls: 'none' }
  | { readonly tls: 'starttls' | 'implicit'; readonly certified: Certified };

export interface SmtpReceiver {
  readonly url: string;
  readonly arrived: Arrived[];
  /** Whether each password that was shown to it came through TLS. */
  readonly passwords: { readonly secure: boolean }[];
  /** Refuses every mail with this code from now on; null takes them again. */
  refuses(code: number | null): void;
}

/**
 * A mail server that keeps what arrives, behind a password. Gone after the test. `host` is what its address names: 127.0.0.1
 * is this machine to Usher, while 0.0.0.0, by which Linux reaches this machine too, counts as any other.
 */
export async function startSmtpReceiver(
  options: ReceiverTls = { tls: 'none' },
  host: '127.0.0.1' | '0.0.0.0' = '127.0.0.1',
): Promise<SmtpReceiver> {
  const arrived: Arrived[] = [];
  const passwords: SmtpReceiver['passwords'] = [];
  let refusal: number | null = null;
  const server = new SMTPServer({
    ...tlsOf(options),
    onAuth({ username, password }, { secure }, done) {
      passwords.push({ secure });
      if (username === 'usher' && password === 'p@ss word') done(null, { user: username });
      else done(new Error('who is that'));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (refusal !== null) return done(Object.assign(new Error('not here'), { responseCode: refusal }));
        const { mailFrom, rcptTo } = session.envelope;
        arrived.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts).toString('utf8'),
          secure: session.secure,
        });
        return done();
      });
    },
  });
  // A client that does not trust the certificate hangs up in the handshake.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
      }),
  );
  const { port } = listening.address() as AddressInfo;
  return {
    url: `${options.tls === 'implicit' ? 'smtps' : 'smtp'}://usher:${encodeURIComponent('p@ss word')}@${host}:${port}`,
    arrived,
    passwords,
    refuses: (code) => {
      refusal = code;
    },
  };
}

function tlsOf(options: ReceiverTls): SMTPServerOptions {
  if (options.tls === 'none') return { disabledCommands: ['STARTTLS'], allowInsecureAuth: true };
  const { cert, key } = options.certified;
  return { cert, key, secure: options.tls === 'implicit' };
}
