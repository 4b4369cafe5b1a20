import { request as askHttp, type IncomingMessage } from 'node:http';
import { request as askHttps } from 'node:https';
import type { Dialled } from '../control/via.ts';

export interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface Answered {
  readonly ok: boolean;
  readonly status: number;
  /** UTF-8; null when it was longer than any answer may be. */
  readonly text: string | null;
}

const timeoutMs = 20_000;
const answerMaxBytes = 65_536;

/** One request to the portal. Not `fetch`, which lets nobody say another host than the one it dials. Follows no redirect. */
export function askPortal({ url, headers }: Dialled, { method, headers: more, body }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const ask = url.protocol === 'https:' ? askHttps : askHttp;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const signal = AbortSignal.timeout(timeoutMs);
    const request = ask(url, { method, headers: { ...more, ...length, ...headers }, signal });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes <= answerMaxBytes) return;
        resolve({ ...said(response), text: null });
        request.destroy();
      });
      response.once('error', reject);
      response.once('end', () => {
        resolve({ ...said(response), text: Buffer.concat(chunks).toString('utf8') });
      });
    });
    request.end(body);
  });
}

function said({ statusCode: status = 0 }: IncomingMessage): Omit<Answered, 'text'> {
  return { ok: status >= 200 && status < 300, status };
}
