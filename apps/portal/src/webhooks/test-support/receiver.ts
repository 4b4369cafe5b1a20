import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebhookBody, webhookBody } from '@usher/contract';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly path: string;
  readonly delivery: string;
  readonly event: string;
  readonly text: string;
  readonly body: WebhookBody;
  readonly signature: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What it answers from now on; 204 unless said. */
  answers(how: (response: ServerResponse, request: IncomingMessage) => void): void;
}

/** A server that is told things, and checks that each body is as the contract says. Gone after the test. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let respond: Parameters<Receiver['answers']>[0] = (response) => void response.writeHead(204).end();
  const server = createServer((request, response) => {
    void take(request, response);
  });
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readAll(request);
    received.push({
      path: request.url ?? '',
      delivery: String(request.headers['usher-delivery']),
      event: String(request.headers['usher-event']),
      text,
      body: webhookBody.parse(JSON.parse(text)),
      signature: String(request.headers['usher-signature']),
    });
    respond(response, request);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/usher`,
    received,
    answers: (how) => {
      respond = how;
    },
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

/** As a receiver checks it, written apart from what signs. */
export function isSignedBy(secret: string, { signature, text }: Received): boolean {
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  return seconds !== undefined && createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex') === mac;
}
