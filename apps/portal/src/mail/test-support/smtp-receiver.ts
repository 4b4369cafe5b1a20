import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface Arrived {
  readonly from: string;
  readonly to: string[];
  readonly raw: string;
}

export interface SmtpReceiver {
  readonly url: string;
  readonly arrived: Arrived[];
  /** Refuses every mail with this code from now on; null takes them again. */
  refuses(code: number | null): void;
}

/** A mail server that keeps what arrives, behind a password. Gone after the test. */
export async function startSmtpReceiver(): Promise<SmtpReceiver> {
  const arrived: Arrived[] = [];
  let refusal: number | null = null;
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === 'usher' && password === 'p@ss word'
        ? done(null, { user: username })
        : done(new Error('who is that')),
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
        });
        return done();
      });
    },
  });
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
    url: `smtp://usher:${encodeURIComponent('p@ss word')}@127.0.0.1:${port}`,
    arrived,
    refuses: (code) => {
      refusal = code;
    },
  };
}
