import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One socket that waits for peers, as the kernel lists it. */
export interface Listening {
  readonly kind: 'tcp' | 'udp' | 'unix';
  readonly pid: number;
  /** The process's name, at most 15 characters. */
  readonly command: string;
  /** `127.0.0.1:7700`, `[::]:80`; of a UNIX socket its path, `@` first where it is abstract. */
  readonly address: string;
}

/** A process and all that descend from it. */
export function processTree(root: number): number[] {
  const parents = new Map(everyPid().map((pid) => [pid, parentOf(pid)]));
  const tree = new Set([root]);
  for (let grown = true; grown; ) {
    const children = [...parents].filter(([pid, parent]) => parent !== null && tree.has(parent) && !tree.has(pid));
    for (const [pid] of children) tree.add(pid);
    grown = children.length > 0;
  }
  return [...tree];
}

/** What `ss -lx -lt -lu` would say of these processes. */
export function listeningOf(pids: readonly number[]): Listening[] {
  const sockets = everyListeningSocket();
  return pids.flatMap((pid) =>
    inodesOf(pid).flatMap((inode) => {
      const socket = sockets.get(inode);
      return socket === undefined ? [] : [{ ...socket, pid, command: commandOf(pid) }];
    }),
  );
}

function everyListeningSocket(): Map<string, Pick<Listening, 'kind' | 'address'>> {
  const found = new Map<string, Pick<Listening, 'kind' | 'address'>>();
  for (const [file, kind] of [
    ['tcp', 'tcp'],
    ['tcp6', 'tcp'],
    ['udp', 'udp'],
    ['udp6', 'udp'],
  ] as const) {
    for (const [, local = '', remote = '', state, , , , , , inode = ''] of rowsOf(`/proc/net/${file}`)) {
      // 0A: TCP_LISTEN. A UDP socket that is connected to nobody takes from anybody.
      const waits = kind === 'tcp' ? state === '0A' : remote.endsWith(':0000');
      if (waits) found.set(inode, { kind, address: addressOf(local) });
    }
  }
  for (const [, , , flags = '', , , inode = '', path = ''] of rowsOf('/proc/net/unix')) {
    // __SO_ACCEPTCON
    if ((Number.parseInt(flags, 16) & 0x10000) !== 0) found.set(inode, { kind: 'unix', address: path });
  }
  return found;
}

function rowsOf(path: string): string[][] {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
}

/** The kernel's hex: each four bytes of an address in the machine's own (little-endian) order. */
function addressOf(hex: string): string {
  const [host = '', port = ''] = hex.split(':');
  const bytes = (host.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const text =
    bytes.length === 4
      ? bytes.map((byte) => Number.parseInt(byte, 16)).join('.')
      : `[${(bytes.join('').match(/.{4}/g) ?? []).join(':')}]`;
  return `${text}:${Number.parseInt(port, 16)}`;
}

function inodesOf(pid: number): string[] {
  return namesIn(`/proc/${pid}/fd`).flatMap((name) => {
    const target = linkOf(`/proc/${pid}/fd/${name}`);
    return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
  });
}

function everyPid(): number[] {
  return namesIn('/proc').map(Number).filter(Number.isInteger);
}

function parentOf(pid: number): number | null {
  const parent = /^PPid:\s+(\d+)$/m.exec(textOf(`/proc/${pid}/status`))?.[1];
  return parent === undefined ? null : Number(parent);
}

function commandOf(pid: number): string {
  return textOf(`/proc/${pid}/comm`).trim();
}

// Processes and their files come and go while they are looked at.
function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
