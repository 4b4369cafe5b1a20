import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real PostgreSQL and a real NATS for one test run, on free loopback ports, in temporary folders. */
export interface Servers {
  readonly postgresUrl: string;
  readonly natsUrl: string;
  stop(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
  return {
    postgresUrl: postgres.url,
    natsUrl: nats.url,
    async stop() {
      await Promise.all([postgres.stop(), nats.stop()]);
    },
  };
}

export interface Running {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface RunningPostgres extends Running {
  /** kill -9 of the postmaster; resolves when none of its processes holds the data any more. */
  kill(): Promise<void>;
  /** On the same data and the same port. */
  startAgain(): Promise<void>;
}

/** PostgreSQL refuses to run as root, so as root it runs as the unprivileged user that set-up made. */
export async function startPostgres({ durable = false } = {}): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-postgres-'));
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const owner = unprivileged();
  if (owner) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const bin = postgresBin();
  const initdb = [
    '-D',
    data,
    '-U',
    'usher',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--no-sync',
    '-E',
    'UTF8',
    '--locale=C',
  ];
  execFileSync(join(bin, 'initdb'), initdb, { ...owner, stdio: 'ignore', cwd: folder });
  const port = await freePort();
  // Durability is what benchmarks measure, not tests: the crash tests kill processes, never the machine.
  const settings = [
    `fsync=${durable ? 'on' : 'off'}`,
    'max_connections=200',
    `unix_socket_directories=${folder}`,
    'listen_addresses=127.0.0.1',
    `port=${port}`,
  ];
  const run = async (): Promise<ChildProcess> => {
    const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    const started = spawn(join(bin, 'postgres'), args, { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    await lineOf(started, /ready to accept connections/);
    return started;
  };
  let child = await run();
  return {
    url: `postgres://usher:${password}@127.0.0.1:${port}/postgres`,
    get pid() {
      return child.pid ?? 0;
    },
    stop: () => stopChild(child, 'SIGINT', folder),
    async kill() {
      // Its processes keep standard error open, and end by themselves when they see that it is gone.
      const allGone = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await allGone;
    },
    async startAgain() {
      child = await run();
    },
  };
}

export async function startNats(): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-nats-'));
  const port = await freePort();
  const token = randomBytes(16).toString('hex');
  const config = join(folder, 'nats.conf');
  writeFileSync(config, `host: "127.0.0.1"\nport: ${port}\nauthorization { token: "${token}" }\n`, { mode: 0o600 });
  const child = spawn('nats-server', ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
  await lineOf(child, /Server is ready/);
  return {
    url: `nats://${token}@127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: () => stopChild(child, 'SIGTERM', folder),
  };
}

/** The user that unprivileged work runs as when we are root; undefined when we are not. */
export function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const read = (flag: string) => Number(execFileSync('id', [flag, 'usher'], { encoding: 'utf8' }).trim());
  return { uid: read('-u'), gid: read('-g') };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

function postgresBin(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  if (!found) throw new Error('PostgreSQL is not installed: `npm test` installs it, or run `apt install postgresql`.');
  return found;
}

async function lineOf(child: ChildProcess, pattern: RegExp): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let seen = '';
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`${child.spawnfile} exited with ${code} before it was ready: ${seen}`)),
    );
    child.stderr?.on('data', (chunk: Buffer) => {
      seen = (seen + chunk.toString()).slice(-4000);
      if (pattern.test(seen)) resolve();
    });
  });
}

async function stopChild(child: ChildProcess, signal: NodeJS.Signals, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
}
