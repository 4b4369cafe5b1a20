import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { stageFor } from './stage.mjs';
import { home, runAs } from './system-user.mjs';

/** Runs `usher up` in the foreground as the unprivileged user and hands signals on; returns its exit code. */
export function runUsher(args) {
  const user = runAs();
  const { node, base } = stageFor(user);
  // Nobody signs in as that user: the line that is printed for ssh names whoever started this.
  const person = process.env.SUDO_USER ?? userInfo().username;
  const own = { HOME: home, USER: 'usher', LOGNAME: 'usher', SUDO_USER: person };
  const env = user ? { ...process.env, ...own, USHER_DATA: process.env.USHER_DATA ?? home } : process.env;
  return run(node, [join(base, 'apps/usher/dist/usher.js'), 'up', ...args], { ...user, env, cwd: base });
}

export function runChecks(args) {
  return run(process.execPath, [join(root, 'tools/check.mjs'), ...args], { cwd: root });
}

function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    // npm and the terminal both signal the whole group; the child ends once and we wait for it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
