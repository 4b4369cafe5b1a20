// One command that is everything CI runs: types, lint, format, layers, unused code, unit, stores, pages, end to end, and what
// touches Node's internals on a newer Node, in that order, stopping at the first red group. `npm run check -- unit stores`
// runs only those groups.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newerNode } from './node24/newer-node.mjs';

const root = resolve(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules/.bin', name);
const artifacts = join(root, 'tests/.artifacts');
const workspaces = [
  'packages/contract',
  'packages/link',
  'packages/rfb',
  'packages/viewer',
  'apps/agent',
  'apps/relay',
  'apps/portal',
  'apps/usher',
  'apps/web',
];

const groups = [
  {
    name: 'types',
    run: () => twoAtATime(['tsconfig.tests.json', ...workspaces.toReversed()].map((path) => [bin('tsc'), '-p', path])),
  },
  { name: 'lint', run: () => command(bin('oxlint'), ['--type-aware', '--deny-warnings']) },
  { name: 'format', run: () => command(bin('biome'), ['format', '.']) },
  { name: 'layers', run: () => command(bin('tsx'), ['tools/layers.ts']) },
  { name: 'unused', run: () => command(bin('knip'), ['--no-progress']) },
  { name: 'unit', run: () => vitest('unit') },
  { name: 'stores', run: storesAndTheirCompany },
  { name: 'pages', run: () => vitest('pages') },
  { name: 'e2e', run: () => vitest('e2e') },
  { name: 'node24', run: onNewerNodeOnce },
];
/** What touches Node's internals, and one whole session. */
const onNewerNodeToo = {
  unit: ['apps/agent', 'apps/portal', 'apps/relay', 'packages/link'],
  e2e: ['tests/e2e/first-session.test.ts'],
};

const wanted = process.argv.slice(2);
const tests = { passed: 0, failed: 0, skipped: 0, slow: [] };
const lines = [];
const isWanted = ({ name }) => wanted.length === 0 || wanted.includes(name);
// It comes from the registry while the first groups run.
const newer = groups.filter(isWanted).some(({ name }) => name === 'node24') ? newerNode() : null;
let servers;
let ranOnNewer;
let red = null;
rmSync(artifacts, { recursive: true, force: true });
mkdirSync(artifacts, { recursive: true });
try {
  for (const group of groups.filter(isWanted)) {
    if (['stores', 'pages', 'e2e', 'node24'].includes(group.name) && !servers) servers = await startServers();
    const start = performance.now();
    const ok = await group.run();
    lines.push(
      `${ok ? 'green' : 'RED  '}  ${group.name.padEnd(8)} ${((performance.now() - start) / 1000).toFixed(1)} s`,
    );
    if (!ok) {
      red = group.name;
      break;
    }
  }
} finally {
  await servers?.stop();
}
summarise();
process.exitCode = red ? 1 : 0;

function summarise() {
  process.stdout.write(`\n${lines.join('\n')}\n`);
  const slowest = tests.slow.toSorted((a, b) => b.ms - a.ms).slice(0, 10);
  if (slowest.length > 0)
    process.stdout.write(
      `\nTen slowest tests\n${slowest.map(({ ms, name }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`).join('\n')}\n`,
    );
  if (red) process.stdout.write(`\nStopped at the first red group: ${red}\n`);
  process.stdout.write(
    `\n${tests.passed} passed, ${tests.failed} failed${tests.skipped > 0 ? `, ${tests.skipped} skipped` : ''}\n`,
  );
}

async function vitest(project, files = [], node = process.execPath) {
  const file = join(artifacts, `${project}-${node === process.execPath ? 'this' : 'newer'}-node.json`);
  const ok = await command(
    node,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project, ...files].concat([
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ]),
    servers ? { USHER_TEST_POSTGRES_URL: servers.postgresUrl, USHER_TEST_NATS_URL: servers.natsUrl } : {},
  );
  count(file);
  return ok;
}

/** The patient mostly wait for real time, longer than the stores take: the newer Node has its turn meanwhile. */
async function storesAndTheirCompany() {
  const stores = async () => {
    const ok = await vitest('stores');
    if (ok && isWanted({ name: 'node24' })) await onNewerNodeOnce();
    return ok;
  };
  return together([stores(), vitest('patient')]);
}

function onNewerNodeOnce() {
  ranOnNewer ??= onNewerNode();
  return ranOnNewer;
}

async function onNewerNode() {
  const { path, why } = await newer;
  if (path === null) {
    process.stdout.write(`Not run on a newer Node: ${why}\n`);
    return true;
  }
  for (const [project, files] of Object.entries(onNewerNodeToo))
    if (!(await vitest(project, files, path))) return false;
  return true;
}

/** Both to their end, so that nothing they started is left. */
async function together(runs) {
  return (await Promise.all(runs)).every(Boolean);
}

function count(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  tests.passed += report.numPassedTests;
  tests.failed += report.numFailedTests;
  tests.skipped += report.numPendingTests + report.numTodoTests;
  for (const { assertionResults } of report.testResults) {
    for (const { fullName, duration } of assertionResults) tests.slow.push({ name: fullName, ms: duration ?? 0 });
  }
}

/** The servers are TypeScript, like everything the tests use; tsx loads them here. */
async function startServers() {
  const { register } = await import('tsx/esm/api');
  register();
  const { startServers: start } = await import('../tests/support/servers.ts');
  return start();
}

/** The long ones stand first. What is red stops what has not begun. */
async function twoAtATime(commands) {
  const left = [...commands];
  let ok = true;
  const work = async () => {
    for (let next = left.shift(); next && ok; next = left.shift()) {
      const [name, ...args] = next;
      if (!(await command(name, args))) ok = false;
    }
  };
  await Promise.all([work(), work()]);
  return ok;
}

function command(name, args, extra = {}) {
  return new Promise((done) => {
    const child = spawn(name, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...extra },
    });
    child.once('error', (error) => {
      process.stderr.write(`${name}: ${error.message}\n`);
      done(false);
    });
    child.once('exit', (code) => done(code === 0));
  });
}
