import { rootCertificates } from 'node:tls';
import { createTransport } from 'nodemailer';
import { htmlOf, type MailContent, oneLine, textOf } from './content.ts';
import type { MailServer } from './mail-deps.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

const waitMs = 10_000;
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export type Mailer = (to: string, id: string, content: MailContent) => Promise<Outcome>;

/** One connection a mail. Away from this machine no password and no mail goes without TLS, unless whoever runs the Portal said so. */
export function createSmtpMailer(server: MailServer): Mailer {
  const { protocol, hostname, port, username, password } = new URL(server.url);
  const secure = protocol === 'smtps:';
  const isHere = loopback.test(hostname);
  const host = hostname.replace(/^\[|\]$/g, '');
  const transport = createTransport({
    host,
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !isHere && server.tlsOptional !== true,
    tls: trustOf(server, isHere),
    ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: waitMs,
    greetingTimeout: waitMs,
    socketTimeout: waitMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (to, id, content) => {
    try {
      await transport.sendMail({
        from: server.from,
        to: { name: '', address: to },
        subject: oneLine(content.subject),
        text: textOf(content),
        html: htmlOf(content),
        // The same however often it is sent: a receiver that has it already can tell.
        messageId: `<${id}@usher>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { sent: true };
    } catch (error) {
      return outcomeOf(error, host);
    }
  };
}

/** A mail server on this machine commonly has a certificate that it made itself; what does not leave the machine needs none. */
function trustOf({ authorities }: MailServer, isHere: boolean) {
  if (authorities === undefined) return { rejectUnauthorized: !isHere };
  return { rejectUnauthorized: true, ca: [...rootCertificates, authorities] };
}
