import { type FromLive, fromLive, type SessionView } from '@usher/contract';
import { WebSocket } from 'ws';
import { CommandFailed, type ExitCode, exitCodes } from './exit-codes.ts';
import { type Portal, teamOf } from './portal.ts';
import { stateWords } from './sessions.ts';
import { plain, type Terminal } from './terminal.ts';

const pingMs = 10_000;
/** A Portal that says nothing for so long is gone, whatever its socket thinks. */
const silenceMs = 25_000;
const firstWaitMs = 500;
const longestWaitMs = 15_000;
const mostKnown = 10_000;

/** Why one connection was over, and whether it had said anything. */
interface Closed {
  readonly heard: boolean;
  readonly words: string;
}

/** A line for each change, for ever; after a break it goes on where it stood. Only a key that is over ends it. */
export async function watchSessions(
  portal: Portal,
  terminal: Terminal,
  { json }: { readonly json: boolean },
): Promise<ExitCode> {
  const team = await teamOf(portal);
  const reader = createReader(terminal, json);
  let waitMs = firstWaitMs;
  for (;;) {
    const { heard, words } = await watchOnce(portal, team, reader);
    waitMs = heard ? firstWaitMs : Math.min(waitMs * 2, longestWaitMs);
    terminal.note(`${words} Trying again.`);
    await new Promise((resolve) => setTimeout(resolve, waitMs * (0.5 + Math.random())));
  }
}

function watchOnce(portal: Portal, team: string, reader: Reader): Promise<Closed> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${portal.origin.replace(/^http/, 'ws')}/api/live`, {
      headers: { authorization: `Bearer ${portal.key}` },
      perMessageDeflate: false,
      handshakeTimeout: 10_000,
    });
    let heardAt = Date.now();
    let heard = false;
    const send = (message: object) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
    const pulse = setInterval(() => {
      if (Date.now() - heardAt > silenceMs) return socket.terminate();
      send({ type: 'ping' });
    }, pingMs);
    socket.on('open', () => send({ type: 'watch', team, ...(reader.last === null ? {} : { after: reader.last }) }));
    socket.on('message', (data) => {
      heardAt = Date.now();
      heard = true;
      const message = fromLive.safeParse(JSON.parse(Buffer.isBuffer(data) ? data.toString() : 'null'));
      if (!message.success) return;
      if (message.data.type === 'signed-out') return reject(overWords());
      reader.take(message.data);
    });
    socket.on('unexpected-response', (_, { statusCode }) => {
      socket.terminate();
      if (statusCode === 401 || statusCode === 403) reject(overWords());
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(pulse);
      resolve({ heard, words: 'The connection to the Portal is lost.' });
    });
  });
}

function overWords(): CommandFailed {
  return new CommandFailed(exitCodes.wrongKey, 'The Portal takes this API key no more, or not for this.');
}

interface Reader {
  /** The number of the last event that was taken. */
  readonly last: number | null;
  take(message: FromLive): void;
}

export function createReader(terminal: Terminal, json: boolean): Reader {
  const known = new Map<string, string>();
  let last: number | null = null;
  const show = (session: SessionView) => {
    const words = stateWords(session);
    if (known.get(session.id) === words) return;
    known.set(session.id, words);
    // The oldest is forgotten: a terminal may watch for months.
    const [oldest] = known.keys();
    if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
    const { person, device, id } = session;
    const time = new Date().toTimeString().slice(0, 8);
    terminal.say(`${time}  ${plain(person.name)}  ${plain(device.name)}  ${words}  ${id}`);
  };
  return {
    get last() {
      return last;
    },
    take(message) {
      if ('n' in message) last = message.n;
      if (json && (message.type === 'snapshot' || message.type === 'session' || message.type === 'capacity'))
        return terminal.say(JSON.stringify(message));
      if (message.type === 'snapshot')
        for (const session of message.sessions) if (session.freedAt === null) show(session);
      if (message.type === 'session') show(message.session);
    },
  };
}
