import { SetupStop } from './step.mjs';

const needed = [20, 19];

export function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > needed[0] || (major === needed[0] && minor >= needed[1])) return process.versions.node;
  throw new SetupStop(
    `Usher needs Node ${needed.join('.')} or later; this is ${process.versions.node}. The README shows one way to get it on Debian.`,
  );
}
