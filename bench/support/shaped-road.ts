import { execFileSync } from 'node:child_process';
import { closeSync, openSync, read, writeSync } from 'node:fs';
import koffi from 'koffi';

/** One direction and the other alike. */
export interface Road {
  readonly bitsPerSecond: number;
  /** There and back. */
  readonly roundTripMs: number;
  /** Of packets, 0 to 1. */
  readonly loss: number;
}

export interface ShapedRoad {
  /** Words before a command that run it at that end; as root. */
  readonly ends: readonly [readonly string[], readonly string[]];
  readonly addresses: readonly [string, string];
  change(road: Road): void;
  close(): void;
}

const tunSetInterface = 0x400454ca;
/** IFF_TUN and IFF_NO_PI: bare IP packets. */
const bareTunnel = 0x1001;
const packetBytes = 1_500;
/** What a router keeps before it drops. */
const mostQueuedMs = 250;

/** Repeatable. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A tunnel's end that this process holds; the other side is the interface of that name. */
function openTunnel(name: string): number {
  const file = openSync('/dev/net/tun', 'r+');
  const request = Buffer.alloc(40);
  request.write(name);
  request.writeUInt16LE(bareTunnel, 16);
  const ioctl = koffi.load(null).func('int ioctl(int file, unsigned long request, void *argument)');
  if (Number(ioctl(file, tunSetInterface, request)) < 0) throw new Error(`no tunnel: errno ${koffi.errno()}`);
  return file;
}

const ip = (...words: readonly string[]): unknown =>
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'inherit'] });

/**
 * Two network namespaces with a road between them that this process carries packet by packet, as slow, as long and as lossy as it is
 * told. For kernels without netem. Needs root, and the namespaces are gone with `close`.
 */
export function shapedRoad(road: Road): ShapedRoad {
  let current = road;
  let closed = false;
  const spaces = [`usher-a${process.pid}`, `usher-b${process.pid}`] as const;
  const addresses = ['10.203.7.1', '10.203.7.2'] as const;
  const files = spaces.map((space, end) => {
    const tunnel = `ut${end}-${process.pid}`;
    ip('netns', 'add', space);
    const file = openTunnel(tunnel);
    ip('link', 'set', tunnel, 'netns', space);
    ip('-n', space, 'address', 'add', `${addresses[end] ?? ''}/24`, 'dev', tunnel);
    ip('-n', space, 'link', 'set', tunnel, 'up');
    ip('-n', space, 'link', 'set', 'lo', 'up');
    return file;
  });
  const carry = (from: number, to: number, seed: number): void => {
    const chance = random(seed);
    let freeAt = 0;
    const buffer = Buffer.alloc(packetBytes + 64);
    const next = (): void =>
      read(from, buffer, 0, buffer.length, null, (error, length) => {
        if (closed || error) return;
        const now = performance.now();
        const isKept = freeAt - now < mostQueuedMs && chance() >= current.loss;
        if (isKept) {
          freeAt = Math.max(now, freeAt) + (length * 8_000) / current.bitsPerSecond;
          const packet = Buffer.from(buffer.subarray(0, length));
          setTimeout(() => closed || writeSync(to, packet), freeAt - now + current.roundTripMs / 2);
        }
        next();
      });
    next();
  };
  const [first = 0, second = 0] = files;
  carry(first, second, 1);
  carry(second, first, 2);
  const end = (space: string): readonly string[] => ['ip', 'netns', 'exec', space];
  return {
    ends: [end(spaces[0]), end(spaces[1])],
    addresses,
    change: (changed) => {
      current = changed;
    },
    close: () => {
      closed = true;
      for (const space of spaces) ip('netns', 'delete', space);
      for (const file of files) closeSync(file);
    },
  };
}
