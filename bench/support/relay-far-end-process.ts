import { createServer, connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';

/**
 * The far end of a pipe, in a process of its own: floods frames of a record's size, or sends back what comes.
 *   relay-far-end-process.ts flood|echo tcp PORT | listen | ws URL TOKEN
 */
const [mode, kind, place = '', token = ''] = process.argv.slice(2);
const frame = Buffer.alloc(32 * 1024, 7);
const mostBufferedBytes = 1024 * 1024;

function overTcp(socket: Socket): void {
  socket.setNoDelay(true);
  socket.on('error', () => process.exit(0));
  socket.on('close', () => process.exit(0));
  if (mode === 'echo') return void socket.on('data', (data) => socket.write(data));
  const flood = (): void => {
    while (socket.write(frame));
  };
  socket.on('drain', flood);
  flood();
}

/** Masked as an agent masks: with zeros, for what it carries is ciphertext already. */
function overWebSocket(url: string): void {
  const socket = new WebSocket(url, { perMessageDeflate: false, generateMask: (mask) => void mask.fill(0) });
  socket.on('error', () => process.exit(0));
  socket.on('close', () => process.exit(0));
  socket.on('open', () => socket.send(JSON.stringify({ type: 'join', token })));
  const flood = (): void => {
    while (socket.bufferedAmount < mostBufferedBytes) socket.send(frame, flood);
  };
  socket.once('message', () => {
    if (mode === 'echo') socket.on('message', (data: Buffer) => socket.send(data));
    else flood();
  });
}

if (kind === 'ws') overWebSocket(place);
else if (kind === 'tcp') overTcp(connect(Number(place), '127.0.0.1'));
else {
  const server = createServer(overTcp);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`${typeof address === 'object' ? address?.port : 0}\n`);
  });
}
