import { spawnSync } from 'node:child_process';
import { type Desktop, startVirtualDesktop } from './virtual-desktop.ts';

export type DesktopChoice = 'auto' | 'virtual' | 'none' | `:${string}`;

export function isDesktopChoice(text: string): text is DesktopChoice {
  return ['auto', 'virtual', 'none'].includes(text) || /^:\d+(\.\d+)?$/.test(text);
}

/** Null when no desktop is wanted: then this machine has a portal and a relay, and no agent. */
export async function chooseDesktop(
  choice: DesktopChoice,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<Desktop | null> {
  if (choice === 'none') return null;
  if (choice === 'virtual') return startVirtualDesktop(folder, 'a virtual desktop, as asked');
  if (choice !== 'auto') return existing(choice, env, `display ${choice}, as asked`);
  const refusal = refusalOf(env);
  if (refusal === null && env['DISPLAY'] !== undefined)
    return existing(env['DISPLAY'], env, `the desktop on display ${env['DISPLAY']}`);
  return startVirtualDesktop(folder, `a virtual desktop, because ${refusal ?? 'there is no display here'}`);
}

function existing(display: string, env: NodeJS.ProcessEnv, because: string): Desktop {
  return { display, xauthority: env['XAUTHORITY'], isVirtual: false, because, stop: () => Promise.resolve() };
}

/** Why the display of the environment cannot be shown; null when it can. */
function refusalOf(env: NodeJS.ProcessEnv): string | null {
  if (!env['DISPLAY']) return 'there is no display here';
  const asked = spawnSync('xdpyinfo', ['-queryExtensions'], { env, encoding: 'utf8', timeout: 3000 });
  if (asked.error) return 'xdpyinfo is not installed, so the display cannot be examined';
  if (asked.status !== 0) return `display ${env['DISPLAY']} does not answer`;
  if (/XWAYLAND/i.test(asked.stdout) || env['WAYLAND_DISPLAY'])
    return `display ${env['DISPLAY']} is XWayland, which shows only part of the screen`;
  return null;
}
