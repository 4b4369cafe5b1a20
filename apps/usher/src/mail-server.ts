import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { MailServer } from '@usher/portal';
import { UsageError } from './command-line.ts';

/** From the environment: a password has no place in the list of processes. Null where no server is named. */
export function mailServerOf(env: NodeJS.ProcessEnv, origin: string): MailServer | null {
  const url = env['USHER_SMTP_URL'];
  if (url === undefined || url === '') return null;
  const parsed = URL.parse(url);
  if (
    parsed === null ||
    !['smtp:', 'smtps:'].includes(parsed.protocol) ||
    parsed.hostname === '' ||
    !isDecodable(parsed)
  )
    throw new UsageError(
      'USHER_SMTP_URL: give smtp://user:password@host:587 or smtps://user:password@host:465, % as %25.',
    );
  return {
    url,
    from: env['USHER_MAIL_FROM'] ?? `Usher <usher@${new URL(origin).hostname}>`,
    authorities: authoritiesOf(env['USHER_SMTP_CA']),
    tlsOptional: isTlsOptional(env['USHER_SMTP_TLS'] ?? 'required'),
  };
}

/** A `%` of a name's or password's own is written `%25`. */
function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

/** A file of PEM certificates; what is in it is looked at now, for a mail that fails is noticed late. */
function authoritiesOf(path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined;
  try {
    return readPem(path);
  } catch (cause) {
    throw new UsageError(`USHER_SMTP_CA: ${path} cannot be read, or holds no certificate (PEM).`, { cause });
  }
}

/** The whole file; throws at one that does not begin with a certificate. */
function readPem(path: string): string {
  const pem = readFileSync(path, 'utf8');
  return new X509Certificate(pem).raw.length > 0 ? pem : '';
}

function isTlsOptional(choice: string): boolean {
  if (choice !== 'required' && choice !== 'optional')
    throw new UsageError(`USHER_SMTP_TLS ${choice}: choose required or optional.`);
  return choice === 'optional';
}
