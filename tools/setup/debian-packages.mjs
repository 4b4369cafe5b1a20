import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { SetupStop, tell } from './step.mjs';

/** OpenH264, by which films are shown, has its version in its package's name; by the release of Debian. */
const openH264 = { 12: 'libopenh264-7', 13: 'libopenh264-8' };

/** Everything the two commands need from Debian. `run` is a real desktop to look at; `test` adds real peers and servers. */
export const packages = {
  run: [
    'xvfb',
    'xauth',
    'x11-xserver-utils',
    'openbox',
    'tint2',
    'xterm',
    'mousepad',
    'pcmanfm',
    'fonts-dejavu-core',
    'dbus',
    'dbus-x11',
    ...[openH264[release()] ?? []].flat(),
  ],
  test: [
    'git',
    'chromium',
    'postgresql',
    'nats-server',
    'x11vnc',
    'tigervnc-viewer',
    'tigervnc-standalone-server',
    'tigervnc-scraping-server',
    'xclip',
    'xdotool',
    'x11-utils',
    'x11-xkb-utils',
    'imagemagick',
    'procps',
  ],
};

/** Without these the virtual desktop cannot start at all; the rest make it pleasant. */
const essential = ['xvfb'];

export function ensurePackages(mode) {
  const wanted = mode === 'test' ? [...packages.run, ...packages.test] : packages.run;
  if (!has('dpkg-query')) return 'not a Debian system: skipped, install the peers of the README by hand';
  const missing = wanted.filter((name) => !installed(name));
  if (missing.length === 0) return `all ${wanted.length} present`;
  if (process.getuid?.() === 0) return install(missing);
  const line = `sudo apt install --no-install-recommends ${missing.join(' ')}`;
  if (mode === 'start' && !missing.some((name) => essential.includes(name))) {
    return `going on without ${missing.join(', ')}; for the full desktop: ${line}`;
  }
  throw new SetupStop(`missing: ${missing.join(', ')}. Run this, then start again:\n  ${line}`);
}

function install(missing) {
  if (missing.includes('postgresql')) withoutCluster();
  tell(`Installing from Debian: ${missing.join(' ')}`);
  if (!aptInstall(missing)) {
    apt(['update']);
    if (!aptInstall(missing))
      throw new SetupStop(`apt-get could not install: ${missing.join(' ')}. Its own words stand above.`);
  }
  return `installed ${missing.length}`;
}

function aptInstall(names) {
  return apt(['install', '-y', '--no-install-recommends', ...names]);
}

/** PostgreSQL's package makes a cluster and starts it unless told not to; the tests make their own. */
function withoutCluster() {
  const file = '/etc/postgresql-common/createcluster.conf';
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'create_main_cluster = false\n');
}

function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-q', '-o', 'Dpkg::Use-Pty=0', '-o', 'Dpkg::Options::=--force-confold'];
  return spawnSync('apt-get', [...options, ...args], { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

function release() {
  if (!existsSync('/etc/os-release')) return undefined;
  const text = readFileSync('/etc/os-release', 'utf8');
  return /^ID=debian$/m.test(text) ? /^VERSION_ID="?(\d+)/m.exec(text)?.[1] : undefined;
}

function installed(name) {
  const result = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  return result.status === 0 && result.stdout.includes('install ok installed');
}

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}
