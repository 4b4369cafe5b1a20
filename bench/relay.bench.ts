import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { origin } from '../apps/relay/src/test-support/relay-bench.ts';
import { median, quantile, table } from './support/figures.ts';

/**
 * Bytes from an agent's end to a viewer's end through our relay, against the same through a raw TCP pipe on the same machine: two
 * sockets that Node pipes into each other, and no hop at all. Each end and the hop is a process of its own.
 *   npx tsx bench/relay.bench.ts [seconds]
 */
const seconds = Number(process.argv[2] ?? 3);
const rounds = 5;
const pings = 2000;

interface Way {
  readonly name: string;
  /** This end of the pipe, once the far end has joined. */
  open(mode: 'flood' | 'echo'): Promise<NearEnd>;
}

interface NearEnd {
  onData: (bytes: Buffer) => void;
  send(bytes: Buffer): void;
  close(): void;
}

function start(script: string, ...args: string[]): ChildProcess {
  const file = join(import.meta.dirname, 'support', script);
  return spawn(process.execPath, ['--import', 'tsx', file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('it has no output');
  const [text] = await once(child.stdout, 'data');
  return String(text).trim();
}

async function tcpEnd(port: number, children: readonly ChildProcess[]): Promise<NearEnd> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.setNoDelay(true);
  const end: NearEnd = {
    onData: () => undefined,
    send: (bytes) => void socket.write(bytes),
    close() {
      socket.destroy();
      for (const child of children) child.kill();
    },
  };
  socket.on('data', (data: Buffer) => end.onData(data));
  socket.on('error', () => undefined);
  return end;
}

const ways: Way[] = [
  {
    name: 'TCP, no hop',
    async open(mode) {
      const far = start('relay-far-end-process.ts', mode, 'listen');
      return tcpEnd(Number(await firstLine(far)), [far]);
    },
  },
  {
    name: 'TCP, piped by Node',
    async open(mode) {
      const hop = start('relay-hop-process.ts', 'splice');
      const { port } = JSON.parse(await firstLine(hop)) as { port: number };
      const far = start('relay-far-end-process.ts', mode, 'tcp', String(port));
      return tcpEnd(port, [hop, far]);
    },
  },
  {
    name: 'our relay',
    async open(mode) {
      const hop = start('relay-hop-process.ts', 'relay');
      const place = JSON.parse(await firstLine(hop)) as { url: string; agent: string; viewer: string };
      const far = start('relay-far-end-process.ts', mode, 'ws', place.url, place.agent);
      const socket = new WebSocket(place.url, { perMessageDeflate: false, origin });
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'join', token: place.viewer }));
      await once(socket, 'message');
      const end: NearEnd = {
        onData: () => undefined,
        send: (bytes) => socket.send(bytes),
        close() {
          socket.terminate();
          for (const child of [hop, far]) child.kill();
        },
      };
      socket.on('message', (data: Buffer) => end.onData(data));
      return end;
    },
  },
];

/** MB a second that arrive. */
async function throughput(way: Way): Promise<number> {
  const end = await way.open('flood');
  let bytes = 0;
  end.onData = (data) => (bytes += data.length);
  // The first second warms all processes up.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const [before, begin] = [bytes, performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const perSecond = (bytes - before) / ((performance.now() - begin) / 1000);
  end.close();
  return perSecond / 1e6;
}

/** Microseconds one way: half of there and back, of 64 bytes. */
async function delay(way: Way): Promise<number> {
  const end = await way.open('echo');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const times: number[] = [];
  const ping = Buffer.alloc(64, 1);
  for (let number = 0; number < pings; number += 1) {
    const start = performance.now();
    const back = new Promise<void>((resolve) => (end.onData = () => resolve()));
    end.send(ping);
    await back;
    if (number >= pings / 10) times.push(((performance.now() - start) / 2) * 1000);
  }
  end.close();
  return quantile(times, 0.5);
}

const results = new Map(ways.map(({ name }) => [name, { rates: [] as number[], delays: [] as number[] }]));
for (let round = 0; round < rounds; round += 1) {
  for (const way of ways) {
    results.get(way.name)?.rates.push(await throughput(way));
    results.get(way.name)?.delays.push(await delay(way));
  }
}
const of = (name: string) => {
  const { rates, delays } = results.get(name) ?? { rates: [], delays: [] };
  return { rate: median(rates), delay: median(delays) };
};
const piped = of('TCP, piped by Node');
process.stdout.write(
  `${table([
    [`median of ${rounds}`, 'MB a second', 'of the TCP pipe', 'one way p50 µs', 'more than no hop'],
    ...ways.map(({ name }) => {
      const { rate, delay: took } = of(name);
      return [
        name,
        rate.toFixed(0),
        (rate / piped.rate).toFixed(2),
        took.toFixed(0),
        (took - of('TCP, no hop').delay).toFixed(0),
      ];
    }),
  ])}\n`,
);
process.exit(0);
