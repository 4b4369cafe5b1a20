import { spawn } from 'node:child_process';
import { eventually } from './portal-client.ts';
import { xdotool } from './x-desk.ts';

/** A window that hears the pointer's buttons. */
export interface PointerEar {
  /** Each press and release since the last call, as `+1` and `-1`. */
  heard(): string[];
  /** Where the device's pointer is. */
  where(): Promise<{ readonly x: number; readonly y: number }>;
  close(): void;
}

export async function startPointerEar(env: NodeJS.ProcessEnv, geometry: string): Promise<PointerEar> {
  const xev = spawn('stdbuf', ['-oL', 'xev', '-geometry', geometry, '-event', 'button'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  xev.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  // It fails while there is no such window.
  const isThere = () =>
    xdotool({ env }, 'search', '--name', 'Event Tester').then(
      () => true,
      () => false,
    );
  await eventually(isThere);
  let read = 0;
  return {
    heard() {
      const all = [...output.matchAll(/Button(Press|Release) event[^]*?button (\d+)/g)];
      const news = all.slice(read).map(([, kind, number]) => `${kind === 'Press' ? '+' : '-'}${number}`);
      read = all.length;
      return news;
    },
    async where() {
      const [, x, y] = /X=(\d+)\nY=(\d+)/.exec(await xdotool({ env }, 'getmouselocation', '--shell')) ?? [];
      return { x: Number(x), y: Number(y) };
    },
    close: () => void xev.kill(),
  };
}
