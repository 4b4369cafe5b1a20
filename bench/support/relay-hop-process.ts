import { randomUUID } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import { RelayBench } from '../../apps/relay/src/test-support/relay-bench.ts';

/**
 * What stands between the two ends, in a process of its own: our relay, or two TCP sockets that Node pipes into each other. Prints
 * where to dial, and a token for each end.
 *   relay-hop-process.ts relay|splice
 */
if (process.argv[2] === 'relay') {
  const bench = await new RelayBench().start();
  const session = randomUUID();
  const [agent, viewer] = (['agent', 'viewer'] as const).map((leg) =>
    bench.issuer.sign(bench.claims(leg, { session })),
  );
  process.stdout.write(`${JSON.stringify({ url: bench.url, agent, viewer })}\n`);
} else {
  let first: Socket | null = null;
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => process.exit(0));
    if (first === null) first = socket;
    else first.pipe(socket).pipe(first);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 })}\n`);
  });
}
