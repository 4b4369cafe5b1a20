import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Portal } from '@usher/portal';
import { expect, it, onTestFinished } from 'vitest';
import { answerScrapes } from './answer-scrapes.ts';
import { UsageError } from './command-line.ts';
import { choosePort } from './listening-port.ts';

/** Listens as a portal does. */
async function listen(port: number) {
  const server = createServer();
  onTestFinished(() => void server.close());
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return (server.address() as { port: number }).port;
}

it('says in words that a port is taken, whichever it is for', async () => {
  const taken = await listen(0);
  const portal = { listenForScrapes: listen } as Partial<Portal> as Portal;
  const words = new UsageError(`--metrics ${taken}: this port is taken. Choose another, or 0 for any.`);
  await expect(answerScrapes(portal, { metrics: String(taken) })).rejects.toThrow(words);
  await expect(choosePort(taken, '127.0.0.1')).rejects.toThrow(UsageError);
});

it('answers nowhere unless it is asked to', async () => {
  const nobody = { listenForScrapes: () => Promise.reject(new Error('nobody asked')) } as Partial<Portal> as Portal;
  await expect(answerScrapes(nobody, {})).resolves.toBeUndefined();
  await expect(answerScrapes(nobody, { metrics: 'all' })).rejects.toThrow(UsageError);
});
