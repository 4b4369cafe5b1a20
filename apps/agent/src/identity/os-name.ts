import { readFileSync } from 'node:fs';
import { release, type } from 'node:os';

/** As people know it: "Debian GNU/Linux 12 (bookworm)". */
export function osName(): string {
  try {
    const pretty = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    if (pretty !== undefined) return pretty.slice(0, 200);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return `${type()} ${release()}`.slice(0, 200);
}
