import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { sampleTeam } from '../../apps/web/src/design/sample-team.ts';
import { capacityOf, deviceOf, idOf, memberOf, nobodyWaits, sessionOf } from '../../apps/web/src/samples/views.ts';
import type { LiveEvent, RouteAnswer, RouteKey, SessionView } from '../../packages/contract/src/index.ts';

type Unnumbered<Event> = Event extends LiveEvent ? Omit<Event, 'n'> : never;

/** The built pages over answers made up here: as many sessions, in whatever state, as somebody wants to look at. */
export interface SamplePortal {
  readonly url: string;
  readonly team: string;
  readonly sessions: Map<string, SessionView>;
  /** Tells every open page. */
  tell(event: Unnumbered<LiveEvent>): void;
  /** And what follows from it for the capacity. */
  change(session: SessionView): void;
  stop(): Promise<void>;
}

const pages = resolve(import.meta.dirname, '../../apps/web/dist');
const mediaTypes: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export async function startSamplePortal(sessions: readonly SessionView[]): Promise<SamplePortal> {
  const known = new Map(sessions.map((session) => [session.id, session]));
  let n = 1;
  const server = createServer((request, response) => serve(request, response, known));
  const sockets = new WebSocketServer({ server, path: '/api/live', perMessageDeflate: false, maxPayload: 4096 });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => answerLive(socket, JSON.parse(textOf(data)), known, n));
  });
  const url = await listen(server);
  const tell = (event: Unnumbered<LiveEvent>): void => {
    n += 1;
    const text = JSON.stringify({ ...event, n });
    for (const socket of sockets.clients) socket.send(text);
  };
  return {
    url,
    team: sampleTeam.team.id,
    sessions: known,
    tell,
    change: (session) => {
      const freed = session.freedAt !== null && known.get(session.id)?.freedAt === null;
      known.set(session.id, session);
      tell({ type: 'session', session });
      if (freed) tell({ type: 'capacity', capacity: shownOf(known).capacity });
    },
    stop: () =>
      new Promise((done) => {
        for (const socket of sockets.clients) socket.terminate();
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** Sessions of so many people: names, devices and ages that differ, and every fact that a page shows. */
export function sampleSessions(count: number, people: number, now = Date.now()): SessionView[] {
  return Array.from({ length: count }, (_, at) => {
    const who = at % people;
    const begunAt = now - (at + 1) * 37_000;
    return sessionOf({
      id: idOf(10_000 + at),
      member: idOf(100_000 + who),
      person: {
        id: idOf(200_000 + who),
        name: `${first[who % first.length]} ${last[(who * 7) % last.length]}`,
        email: `person${who}@harbour.example`,
      },
      device: { id: idOf(300_000 + at), name: `PC-${at + 1}` },
      createdAt: begunAt - 400,
      begunAt,
      from: `203.0.113.${at % 250}`,
      relay: { id: idOf(400_000 + (at % 3)), name: ['north', 'south', 'harbour'][at % 3] ?? '' },
      idleMs: at % 4 === 0 ? 90_000 : 0,
      idleSince: at % 4 === 0 ? now - 90_000 - at * 1000 : null,
    });
  });
}

const first = ['Ana', 'Ben', 'Cleo', 'Dario', 'Edda', 'Femi', 'Greta', 'Hugo', 'Ines', 'Jonas'];
const last = ['Ruiz', 'Lind', 'Okafor', 'Meyer', 'Sato', 'Novak', 'Costa'];

function listen(server: Server): Promise<string> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString() : '';
}

function answerLive(socket: WebSocket, message: unknown, known: ReadonlyMap<string, SessionView>, n: number): void {
  const type = typeof message === 'object' && message !== null && 'type' in message ? message.type : null;
  if (type === 'ping') socket.send(JSON.stringify({ type: 'pong', now: Date.now() }));
  if (type !== 'watch') return;
  const team = sampleTeam.team.id;
  const waiting = nobodyWaits;
  socket.send(JSON.stringify({ type: 'snapshot', team, n, renewMs: 15_000, waiting, ...shownOf(known) }));
}

/** What there is to see of the team. */
function shownOf(known: ReadonlyMap<string, SessionView>) {
  const sessions = [...known.values()];
  const places = sessions
    .filter(({ freedAt }) => freedAt === null)
    .map(({ id, person, device }) => ({
      look: 'used' as const,
      session: id,
      label: `${person.name} on ${device.name}`,
    }));
  const capacity = capacityOf(places.length, Math.max(1, Math.ceil(places.length * 1.2)), places);
  return { sessions, devices: sessions.map(({ device }) => deviceOf(device)), capacity, now: Date.now() };
}

function serve(request: IncomingMessage, response: ServerResponse, known: ReadonlyMap<string, SessionView>): void {
  const path = new URL(request.url ?? '/', 'http://pages.example').pathname;
  if (path.startsWith('/api/')) return answer(path, request.method ?? 'GET', response, known);
  const file = extname(path) === '' ? 'index.html' : path;
  try {
    const bytes = readFileSync(join(pages, file));
    response.writeHead(200, { 'content-type': mediaTypes[extname(file)] ?? 'application/octet-stream' }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

function answer(path: string, method: string, response: ServerResponse, known: ReadonlyMap<string, SessionView>): void {
  const team = `/api/teams/${sampleTeam.team.id}`;
  const members = [...new Map([...known.values()].map((session) => [session.member, session])).values()];
  const answers: Partial<Record<string, unknown>> = {
    'GET /api/me': me(),
    [`GET ${team}/members`]: {
      members: members.map(({ member, person, role }) => memberOf({ id: member, person, role })),
    },
    [`GET ${team}/sessions`]: shownOf(known),
    [`GET ${team}/devices`]: shownOf(known),
    [`GET ${team}/groups`]: { people: [], devices: [] },
    [`GET ${team}/capacity-requests`]: { requests: [] },
  };
  const session = known.get(path.split('/')[3] ?? '');
  const found =
    answers[`${method} ${path}`] ??
    (session ? { session, team: sampleTeam.team.id, now: Date.now(), alreadyOver: false } : null);
  response.writeHead(found === null ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(found));
}

function me(): RouteAnswer<RouteKey & 'GET /api/me'> {
  const { team } = sampleTeam;
  return { person: { id: idOf(97), name: 'Ana Ruiz', email: 'ana@harbour.example' }, teams: [team] };
}
