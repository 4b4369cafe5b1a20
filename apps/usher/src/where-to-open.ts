import { hostname, userInfo } from 'node:os';
import { say } from './say.ts';

/** The address, and on a machine without a screen the line that brings it to one's own. */
export function sayWhereToOpen(origin: string, port: number, env: NodeJS.ProcessEnv): void {
  say(`Open ${origin}`);
  if (env['DISPLAY'] || env['WAYLAND_DISPLAY'] || !origin.startsWith('http://localhost')) return;
  const user = env['SUDO_USER'] ?? userInfo().username;
  say(
    `From another computer: ssh -L ${port}:127.0.0.1:${port} ${user}@${hostname()}   then open the same address there`,
  );
}
