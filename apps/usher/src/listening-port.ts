import { createServer } from 'node:net';
import { UsageError } from './command-line.ts';

const usualPort = 7700;
const triesAfterUsual = 50;

/** The port asked for, else the usual one or the next that is free. Zero means any. */
export async function choosePort(asked: number | undefined, host: string): Promise<number> {
  if (asked !== undefined) return (await tryPort(asked, host)) ?? refuse(asked);
  for (let port = usualPort; port < usualPort + triesAfterUsual; port += 1) {
    const free = await tryPort(port, host);
    if (free !== null) return free;
  }
  throw new UsageError(
    `Every port from ${usualPort} to ${usualPort + triesAfterUsual - 1} is taken: choose one with --port`,
  );
}

function refuse(port: number): never {
  throw new UsageError(`Port ${port} is taken. Leave --port out to get the next free one, or choose another.`);
}

function tryPort(port: number, host: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : port));
    });
  });
}
