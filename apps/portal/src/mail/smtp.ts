import { createTransport } from 'nodemailer';
import { htmlOf, type MailContent, oneLine, textOf } from './content.ts';
import type { MailServer } from './mail-deps.ts';

const waitMs = 10_000;
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What became of one mail; `final` says that trying again is of no use. */
export type Outcome =
  | { readonly sent: true }
  | { readonly sent: false; readonly problem: string; readonly final: boolean };

export type Mailer = (to: string, id: string, content: MailContent) => Promise<Outcome>;

/** One connection a mail. Away from this machine no password and no mail goes without TLS. */
export function createSmtpMailer({ url, from }: MailServer): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !loopback.test(hostname),
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
        from,
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
      return failureOf(error);
    }
  };
}

function failureOf(error: unknown): Outcome {
  const code = codeOf(error);
  const problem = error instanceof Error ? oneLine(error.message) : 'It could not be sent.';
  return { sent: false, problem, final: code !== null && code >= 550 && code < 560 };
}

/** The server's own answer, when it came so far. */
function codeOf(error: unknown): number | null {
  return error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
    ? error.responseCode
    : null;
}
