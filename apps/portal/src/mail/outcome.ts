import { oneLine } from './content.ts';

/** What became of one mail; `final` says that trying again is of no use. */
export type Outcome =
  | { readonly sent: true }
  | { readonly sent: false; readonly problem: string; readonly final: boolean };

/** What failed, in words for whoever looks at Settings, E-mail, with the server's or the system's own after them. */
export function outcomeOf(error: unknown, host: string): Outcome {
  const { code, responseCode, message } = readFailure(error);
  // Only what is said of this very mail is final: a server that turns everybody away may be mended.
  const isOfTheMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const final = isOfTheMail && responseCode !== null && responseCode >= 550 && responseCode < 560;
  return { sent: false, problem: oneLine(wordsOf(code, message, host)), final };
}

function wordsOf(code: string, message: string, host: string): string {
  if (code === 'ESOCKET' && /certificate/i.test(message))
    return `${host} shows a certificate that is not trusted here, so nothing was sent: ${withoutAdvice(message)}`;
  if (code === 'ETLS') return `No TLS with ${host}, and without it nothing is sent: ${message}`;
  if (code === 'EAUTH') return `${host} does not take the name or the password: ${message}`;
  if (['ESOCKET', 'ECONNECTION', 'ETIMEDOUT', 'EDNS'].includes(code)) return `${host} was not reached: ${message}`;
  return message;
}

/** A newer Node says which option it could be started with, to people who do not start it. */
function withoutAdvice(message: string): string {
  return message.replace(/; if the root CA is installed locally, .*$/, '');
}

interface Failure {
  readonly code: string;
  /** The server's own answer, when it came so far. */
  readonly responseCode: number | null;
  readonly message: string;
}

function readFailure(error: unknown): Failure {
  if (!(error instanceof Error)) return { code: '', responseCode: null, message: 'It could not be sent.' };
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  return {
    code: typeof code === 'string' ? code : '',
    responseCode: typeof responseCode === 'number' ? responseCode : null,
    message: error.message,
  };
}
