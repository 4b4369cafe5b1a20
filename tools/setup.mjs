// The one door of both commands: `npm start` and `npm test` on a fresh machine, with nothing installed but Node.
// Only Node's built-in modules here: nothing else is installed yet.
import { ensureNode } from './setup/node-version.mjs';
import { ensurePackages } from './setup/debian-packages.mjs';
import { ensureBuild } from './setup/build-when-newer.mjs';
import { ensureDependencies } from './setup/npm-dependencies.mjs';
import { ensureUser } from './setup/system-user.mjs';
import { runChecks, runUsher } from './setup/run.mjs';
import { step } from './setup/step.mjs';

const [mode = 'start', ...rest] = process.argv.slice(2);
if (mode !== 'start' && mode !== 'test') {
  process.stderr.write(`Unknown mode "${mode}". Use \`npm start\` or \`npm test\`.\n`);
  process.exit(2);
}

await step('Node', ensureNode);
await step('Debian packages', () => ensurePackages(mode));
await step('System user', ensureUser);
await step('npm packages', ensureDependencies);
await step('Build', ensureBuild);
process.exitCode = mode === 'start' ? await runUsher(rest) : await runChecks(rest);
