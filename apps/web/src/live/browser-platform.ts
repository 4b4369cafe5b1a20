import type { LivePlatform, LiveSocket } from './connection.ts';

export function liveUrl(): string {
  const url = new URL('/api/live', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

export const browserPlatform: LivePlatform = {
  open: (): LiveSocket => {
    const socket = new WebSocket(liveUrl());
    const shape: LiveSocket = {
      whenOpen: null,
      whenHeard: null,
      whenClosed: null,
      send: (text) => socket.send(text),
      close: () => socket.close(),
    };
    socket.addEventListener('open', () => shape.whenOpen?.());
    socket.addEventListener('message', (event) => shape.whenHeard?.(event));
    socket.addEventListener('close', () => shape.whenClosed?.());
    return shape;
  },
  now: () => Date.now(),
  random: () => Math.random(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
