import type { Timers } from '@usher/link';
import type { LiveSocket, LiveSocketHandlers } from './live-link.ts';

/** `every` runs on while a tab is hidden: browsers spare tabs that hold WebSockets from the hardest throttling. */
export const browserTimers: Timers = {
  now: () => performance.now(),
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
};

export function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

export function dialLive(url: string, handlers: LiveSocketHandlers): LiveSocket {
  const socket = new WebSocket(url);
  socket.addEventListener('open', () => handlers.open());
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') handlers.text(data);
  });
  socket.addEventListener('close', () => handlers.close());
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
}

/** A beacon outlives its page; with this type it carries the page's origin and cookies. */
export function sendLeaveBeacon(session: string, fence: number): void {
  const body = new Blob([JSON.stringify({ fence })], { type: 'application/json' });
  navigator.sendBeacon(`/api/sessions/${session}/leave`, body);
}
