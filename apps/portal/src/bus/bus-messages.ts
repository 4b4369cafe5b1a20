import { z } from 'zod';
import type { Log } from '../ports.ts';
import { BusHandlerFailed, BusMessageTooLarge } from './bus-errors.ts';

/** Under NATS' own limit of 1 MiB, and above the largest message to a relay. */
export const busMessageMaxBytes = 524_288;

const subjectPattern = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i;

/** A subject made of text from outside must not become a wildcard. */
export function checkSubject(subject: string): void {
  if (subject.length > 200 || !subjectPattern.test(subject)) throw new Error(`not a subject: ${subject.slice(0, 200)}`);
}

export function encodeBusMessage(subject: string, message: unknown): string {
  const text = JSON.stringify(message ?? null);
  const lengthBytes = Buffer.byteLength(text);
  if (lengthBytes > busMessageMaxBytes) throw new BusMessageTooLarge(subject, lengthBytes);
  return text;
}

const answer = z.union([z.object({ value: z.unknown() }).strict(), z.object({ failed: z.literal(true) }).strict()]);

/** Runs a handler on a message's text and gives the text of the answer; what it throws is logged, never sent. */
export async function answerBusMessage(
  handler: (message: unknown) => unknown,
  subject: string,
  text: string,
  log: Log,
): Promise<string> {
  try {
    return encodeBusMessage(subject, { value: (await handler(JSON.parse(text))) ?? null });
  } catch (error) {
    log.error({ err: error, subject }, 'a handler on the bus failed');
    return JSON.stringify({ failed: true });
  }
}

export function decodeBusAnswer(subject: string, text: string): unknown {
  const read = answer.safeParse(JSON.parse(text));
  if (!read.success || 'failed' in read.data) throw new BusHandlerFailed(subject);
  return read.data.value;
}
